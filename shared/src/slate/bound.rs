//! Quotas, and the items of a catalogue that they are about.
use std::collections::HashMap;

use fixedbitset::FixedBitSet;

use super::{
    Kind, Quota, Slate,
    solve::{Bounds, Candidate, Rules, Spread, best},
};
use crate::{
    catalog::Catalog,
    filter::{FilterError, parts, unknown},
    semantic_id::SemanticIds,
};

/// A quota that a catalogue understands.
pub(super) struct Bound {
    quota: Quota,
    written: String,
    /// Of a quota with a condition, the items that pass.
    passing: FixedBitSet,
}

/// A choice among items, and how it was made.
pub(super) struct Chosen {
    /// Places among the items that there were to choose from, best first.
    pub(super) places: Vec<usize>,
    pub(super) slate: Slate,
}

impl Bound {
    /// Reads a quota.
    ///
    /// # Errors
    /// [`FilterError`] for what is no quota, and for a name or a value that no item has.
    pub(super) fn read(written: &str, catalog: &Catalog) -> Result<Self, FilterError> {
        let quota: Quota = written.parse()?;
        let passing = match &quota {
            Quota::Most(_, condition) | Quota::Least(_, condition) => catalog.passing(condition)?,
            Quota::Each(_, kind) | Quota::Different(_, kind) => {
                if let Kind::Attribute(name) = kind
                    && !catalog.columns().names.iter().any(|own| own == name.value)
                {
                    return Err(FilterError {
                        at: name.at.clone(),
                        problem: unknown(catalog.columns(), &name.value),
                    });
                }
                FixedBitSet::new()
            }
        };
        Ok(Self { quota, written: written.to_owned(), passing })
    }

    /// The items of which a list must have some, and how many.
    pub(super) fn least(&self) -> Option<(usize, &FixedBitSet)> {
        match &self.quota {
            Quota::Least(count, _) => Some((*count, &self.passing)),
            _ => None,
        }
    }

    /// Of the items that are free those that could stand in a list beside `listed`, for no group that they are in is
    /// full; where a quota of different kinds is not met, those of a kind that nothing of what is `known` has.
    pub(super) fn open(
        quotas: &[Self],
        listed: Vec<u32>,
        known: Vec<u32>,
        free: &FixedBitSet,
        unmet: &[String],
        catalog: &Catalog,
        ids: &SemanticIds,
    ) -> FixedBitSet {
        let mut open = free.clone();
        for quota in quotas {
            let most = match quota.quota {
                Quota::Each(most, _) | Quota::Most(most, _) => most,
                Quota::Different(..) if unmet.contains(&quota.written) => 1,
                Quota::Different(..) | Quota::Least(..) => continue,
            };
            let of = if matches!(quota.quota, Quota::Different(..)) { &known } else { &listed };
            let mut counts: HashMap<Name, usize> = HashMap::new();
            for name in of.iter().flat_map(|&item| quota.names(item, catalog, ids)) {
                *counts.entry(name).or_default() += 1;
            }
            let is_full = |name: &Name| counts.get(name).copied().unwrap_or(0) >= most;
            let full: Vec<usize> = open
                .ones()
                .filter(|&item| quota.names(item as u32, catalog, ids).iter().any(is_full))
                .collect();
            full.into_iter().for_each(|item| open.remove(item));
        }
        open
    }

    /// What sorts the items of the quota, where something does.
    fn kind(&self) -> Option<&Kind> {
        match &self.quota {
            Quota::Each(_, kind) | Quota::Different(_, kind) => Some(kind),
            Quota::Most(..) | Quota::Least(..) => None,
        }
    }

    /// The names of the groups that an item is in: of each value one, or one for what passes.
    fn names<'a>(&self, item: u32, catalog: &'a Catalog, ids: &SemanticIds) -> Vec<Name<'a>> {
        match self.kind() {
            Some(Kind::Shelf) => vec![Name::Code(ids.get(item)[0])],
            Some(Kind::Attribute(name)) => {
                let value = catalog.get(item).and_then(|item| item.attribute(&name.value));
                let mut parts: Vec<_> = value.into_iter().flat_map(parts).map(Name::Value).collect();
                parts.sort_unstable();
                parts.dedup();
                parts
            }
            None if self.passing.contains(item as usize) => vec![Name::Passing],
            None => Vec::new(),
        }
    }
}

/// What tells the groups of a quota apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Name<'a> {
    Code(u16),
    Value(&'a str),
    Passing,
    Joker(u32),
}

/// What there is to choose from.
pub(super) struct Offer<'a> {
    /// Items with their scores, best first.
    pub(super) items: &'a [(u32, f32)],
    /// Items that are in the list already.
    pub(super) fixed: &'a [u32],
    /// How many are wanted beside them.
    pub(super) length: usize,
    /// Whether there are other items.
    pub(super) beyond: Beyond,
}

/// The items that were not looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Beyond {
    /// There are none.
    Nothing,
    /// There are, and none has a better score than this.
    Worse(f32),
    /// There are, and some may be better.
    Unknown,
}

/// The best of the items that keep to the quotas together with those that are in the list. Quotas that cannot all be kept
/// are let go, the last ones first.
pub(super) fn choose(quotas: &[Bound], offer: &Offer, catalog: &Catalog, ids: &SemanticIds) -> Chosen {
    let attempt = |kept: &[&Bound]| {
        let (candidates, rules) = rules(kept, offer, 0, 0.0, catalog, ids);
        best(&candidates, &rules, offer.length)
    };
    let all: Vec<&Bound> = quotas.iter().collect();
    let without = |left_out: usize| -> Vec<&Bound> {
        let others = all.iter().enumerate().filter(|&(at, _)| at != left_out);
        others.map(|(_, &quota)| quota).collect()
    };
    // All of them; or all but one; or as many of the first as can be.
    let one_less = (0..all.len()).rev().map(without);
    let beginnings = (0..all.len().saturating_sub(1)).rev().map(|count| all[..count].to_vec());
    let mut attempts = std::iter::once(all.clone()).chain(one_less).chain(beginnings);
    let found = attempts.find_map(|kept| attempt(&kept).map(|choice| (kept, choice)));
    let (kept, choice) = found.unwrap_or_default();
    let is_kept = |quota: &&Bound| kept.iter().any(|kept| std::ptr::eq(*kept, *quota));
    let unmet = quotas.iter().filter(|quota| !is_kept(quota)).map(|quota| quota.written.clone()).collect();
    let exact = choice.is_best
        && match offer.beyond {
            Beyond::Nothing => true,
            Beyond::Unknown => false,
            // Not even others of the best score that they can have, whatever the quotas ask for, would be chosen.
            Beyond::Worse(score) => {
                let (candidates, rules) = rules(&kept, offer, offer.length, score, catalog, ids);
                let with_others = best(&candidates, &rules, offer.length);
                let is_known = |&place: &usize| candidates[place].item.is_some();
                with_others.is_some_and(|choice| choice.is_best && choice.places.iter().all(is_known))
            }
        };
    Chosen { places: choice.places, slate: Slate { exact, unmet } }
}

/// The quotas as groups and their bounds, and the items with the groups that they are in; among them `jokers` of a
/// score, who are in every group of which there must be some, and in none of which there may not be more.
fn rules(
    quotas: &[&Bound],
    offer: &Offer,
    jokers: usize,
    score: f32,
    catalog: &Catalog,
    ids: &SemanticIds,
) -> (Vec<Candidate>, Rules) {
    let mut rules = Rules::default();
    let candidate = |item, score: f32| Candidate { item, score: score.into(), groups: Vec::new() };
    let mut candidates: Vec<Candidate> =
        offer.items.iter().map(|&(item, score)| candidate(Some(item), score)).collect();
    let worse = offer.items.partition_point(|&(_, own)| own >= score);
    candidates.splice(worse..worse, std::iter::repeat_n(candidate(None, score), jokers));
    for quota in quotas {
        let start = rules.bounds.len() as u32;
        let bounds = match quota.quota {
            Quota::Each(most, _) | Quota::Most(most, _) => Bounds { least: 0, most },
            Quota::Least(least, _) => Bounds { least, most: usize::MAX },
            Quota::Different(..) => Bounds { least: 0, most: usize::MAX },
        };
        let mut groups = HashMap::new();
        if quota.kind().is_none() {
            rules.group(&mut groups, Name::Passing, bounds);
        }
        for (number, Candidate { item, groups: own, .. }) in (0..).zip(&mut candidates) {
            let names = match (*item, &quota.quota) {
                (Some(item), _) => quota.names(item, catalog, ids),
                (None, Quota::Least(..)) => vec![Name::Passing],
                (None, Quota::Different(..)) => vec![Name::Joker(number)],
                (None, Quota::Each(..) | Quota::Most(..)) => Vec::new(),
            };
            own.extend(names.into_iter().map(|name| rules.group(&mut groups, name, bounds)));
        }
        for name in offer.fixed.iter().flat_map(|&item| quota.names(item, catalog, ids)) {
            let group = rules.group(&mut groups, name, bounds);
            rules.taken[group as usize] += 1;
        }
        if let Quota::Different(least, _) = quota.quota {
            rules.spreads.push(Spread { groups: start..rules.bounds.len() as u32, least });
        }
    }
    (candidates, rules)
}

impl Rules {
    /// The number of a group, which gets the next one and these bounds if it is new.
    fn group<'a>(&mut self, groups: &mut HashMap<Name<'a>, u32>, name: Name<'a>, bounds: Bounds) -> u32 {
        *groups.entry(name).or_insert_with(|| {
            self.bounds.push(bounds);
            self.taken.push(0);
            self.bounds.len() as u32 - 1
        })
    }
}
