//! The chances of every code at one step of the decoding: as the model has them, behind the mask, and in a draw.

use tigerlet::answer::Children;

use crate::sorted::Sort;

/// Of the likeliest codes, how many are told one by one: as many as have a share worth it, and some in any case.
const LIKELIEST: usize = 10;
const ANYWAY: usize = 3;
const WORTH: f64 = 0.001;
/// Of the likeliest that the mask bars, how many are told beside them.
const BARRED: usize = 2;

/// A code's probabilities, or the sums of several codes'.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Chances {
    /// Softmax over all codes of the level: the model's own.
    pub free: f64,
    /// The same of what the mask lets through, and nothing of the rest: what a beam goes on with.
    pub masked: f64,
    /// Softmax at the temperature over what the mask lets through: what is drawn from.
    pub drawn: f64,
}

impl Chances {
    fn sum(codes: &[Odds]) -> Self {
        codes.iter().fold(Self::default(), |sum, code| Self {
            free: sum.free + code.chances.free,
            masked: sum.masked + code.chances.masked,
            drawn: sum.drawn + code.chances.drawn,
        })
    }
}

/// One code.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Odds {
    pub code: u16,
    /// Items that have it after the codes before; 0: nobody has.
    pub items: usize,
    /// Whether the mask lets it through.
    pub open: bool,
    pub chances: Chances,
}

/// All codes of a step, the model's likeliest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spread {
    pub codes: Vec<Odds>,
}

impl Spread {
    /// A step of what the model says of every code; `open` tells which of them lead to an item that may come back.
    pub fn new(said: &Children, open: impl Fn(u16) -> bool, temperature: f64) -> Self {
        let heat = |score: f32| f64::from(score) / temperature;
        let open: Vec<bool> = said.children.iter().map(|child| child.items > 0 && open(child.code)).collect();
        let through = said.children.iter().zip(&open).filter(|(_, open)| **open).map(|(child, _)| child);
        // From the likeliest down, so that no power is too small or too large.
        let most = through.clone().map(|child| heat(child.score)).fold(f64::NEG_INFINITY, f64::max);
        let total: f64 = through.map(|child| (heat(child.score) - most).exp()).sum();
        let odds = |(child, &open): (&tigerlet::answer::Child, &bool)| {
            let free = f64::from(child.score).exp();
            let chances = match open {
                true => Chances { free, masked: free, drawn: (heat(child.score) - most).exp() / total },
                false => Chances { free, ..Chances::default() },
            };
            Odds { code: child.code, items: child.items, open, chances }
        };
        let mut codes: Vec<Odds> = said.children.iter().zip(&open).map(odds).collect();
        codes.order_by(|a, b| b.chances.free.total_cmp(&a.chances.free));
        Self { codes }
    }

    /// Sums over all codes.
    pub fn sum(&self) -> Chances {
        Chances::sum(&self.codes)
    }

    /// How many codes nobody has, and the probability on IDs that begin so.
    pub fn invented(&self) -> (usize, f64) {
        self.counted(|code| code.items == 0)
    }

    /// How many codes have items that may not come back, and their probability.
    pub fn shut(&self) -> (usize, f64) {
        self.counted(|code| code.items > 0 && !code.open)
    }

    fn counted(&self, which: impl Fn(&Odds) -> bool) -> (usize, f64) {
        let found = self.codes.iter().filter(|code| which(code));
        found.fold((0, 0.0), |(count, sum), code| (count + 1, sum + code.chances.free))
    }

    /// The codes to tell one by one, the likeliest first: the likeliest of all, and of those that are barred. Then the
    /// number of the others, and their sums.
    pub fn told(&self) -> (Vec<Odds>, usize, Chances) {
        let mut barred = 0;
        let (told, others): (Vec<_>, Vec<_>) = self.codes.iter().enumerate().partition(|(place, code)| {
            let likely = *place < ANYWAY || (*place < LIKELIEST && code.chances.free >= WORTH);
            let told = likely || (!code.open && barred < BARRED);
            barred += usize::from(told && !code.open);
            told
        });
        let plain = |codes: Vec<(usize, &Odds)>| codes.into_iter().map(|(_, code)| *code).collect::<Vec<_>>();
        let (told, others) = (plain(told), plain(others));
        let sum = Chances::sum(&others);
        (told, others.len(), sum)
    }

    /// The likeliest code that the mask lets through.
    pub fn likeliest(&self) -> Option<&Odds> {
        self.codes.iter().find(|code| code.open)
    }
}

#[cfg(test)]
mod tests {
    use tigerlet::answer::Child;

    use super::*;

    fn spread(temperature: f64) -> Spread {
        let child = |code: u16, chance: f32, items| Child { code, score: chance.ln(), items };
        let children = vec![child(0, 0.1, 3), child(1, 0.4, 0), child(2, 0.3, 1), child(3, 0.2, 2)];
        Spread::new(&Children { children, prefix_score: 0.0 }, |code| code != 3, temperature)
    }

    fn near(found: f64, wanted: f64) -> bool {
        (found - wanted).abs() < 1e-6
    }

    #[test]
    fn the_mask_takes_away_and_a_draw_makes_whole() {
        let one = spread(1.0);
        assert_eq!(one.codes.iter().map(|odds| odds.code).collect::<Vec<_>>(), [1, 2, 3, 0]);
        let Chances { free, masked, drawn } = one.sum();
        assert!(near(free, 1.0) && near(masked, 0.4) && near(drawn, 1.0));
        let (invented, shut) = (one.invented(), one.shut());
        assert!(invented.0 == 1 && near(invented.1, 0.4) && shut.0 == 1 && near(shut.1, 0.2));
        let best = one.likeliest().unwrap();
        assert!(best.code == 2 && near(best.chances.drawn, 0.75));
        // 0.3² : 0.1²
        assert!(near(spread(0.5).likeliest().unwrap().chances.drawn, 0.9));
        assert!(near(spread(0.01).likeliest().unwrap().chances.drawn, 1.0));
    }

    #[test]
    fn nothing_open_is_nothing_drawn() {
        let children = vec![Child { code: 0, score: 0.0, items: 0 }];
        let spread = Spread::new(&Children { children, prefix_score: 0.0 }, |_| true, 1.0);
        assert_eq!((spread.likeliest(), spread.sum().drawn), (None, 0.0));
        assert_eq!(Spread::default().told(), (Vec::new(), 0, Chances::default()));
    }

    #[test]
    fn what_is_barred_is_told_though_it_is_rare() {
        let child = |code: u16| Child { code, score: -f32::from(code), items: usize::from(code < 30) };
        // Nat by nat: seven have a thousandth and more.
        let said = Children { children: (0..40).map(child).collect(), prefix_score: 0.0 };
        let (told, others, sum) = Spread::new(&said, |_| true, 1.0).told();
        assert_eq!(told.len(), 7 + BARRED);
        assert_eq!((told[7].code, others), (30, 31));
        assert!(near(sum.masked + told.iter().map(|it| it.chances.masked).sum::<f64>(), {
            (0..30).map(|code| f64::from(-code).exp()).sum()
        }));
    }
}
