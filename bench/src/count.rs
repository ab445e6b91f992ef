//! How many instructions an answer takes: the page's arithmetic in an interpreter that counts them, so that it is the
//! same on every machine and at every hour. What is counted is the interpreter's fuel, about one an instruction, of
//! whichever width.
use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context, Result, bail, ensure};
use serde::{Deserialize, Serialize};
use wasmi::{Config, Engine, Func, Linker, Module, Store, Val};

/// More than any export takes.
const FULL: u64 = 1 << 40;

/// A share by which a count may exceed its budget: what another version of the compiler moves.
const SLACK: f64 = 0.02;

/// An export and its argument.
type Call = (&'static str, i32);

/// What is counted: a name, what is called before without counting, and what is called then.
const COUNTED: [(&str, &[Call], Call); 7] = [
    ("library: open the bundle", &[], ("library_open", 0)),
    ("library: generator, 20 beams", &[], ("library_generate", 20)),
    ("library: both models, 20 beams", &[], ("library_hybrid", 20)),
    ("T5 of 4.6 M, f32: read 80 tokens", &[("t5_make", 32)], ("t5_encode", 0)),
    ("T5 of 4.6 M, f32: write 20 IDs", &[], ("t5_write", 20)),
    ("T5 of 4.6 M, int8: read 80 tokens", &[("t5_make", 8)], ("t5_encode", 0)),
    ("T5 of 4.6 M, int8: write 20 IDs", &[], ("t5_write", 20)),
];

#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Budgets {
    /// Of each that is counted.
    instructions: BTreeMap<String, u64>,
}

/// Counts what `module` exports and holds it to the budgets of a file; `renew` writes what was counted there instead.
///
/// # Errors
/// A count that exceeds its budget, or lies so far below that the budget holds nothing.
pub fn count(module: &Path, budgets: &Path, renew: bool) -> Result<()> {
    let counted = instructions(module)?;
    if renew {
        let budgets_file = Budgets { instructions: counted.into_iter().collect() };
        let text = serde_json::to_string_pretty(&budgets_file)? + "\n";
        return fs::write(budgets, text).with_context(|| format!("cannot write {}", budgets.display()));
    }
    let text = fs::read_to_string(budgets).with_context(|| format!("cannot read {}", budgets.display()))?;
    let known: Budgets = serde_json::from_str(&text).with_context(|| budgets.display().to_string())?;
    let mut is_kept = true;
    for (name, found) in counted {
        let budget = *known.instructions.get(&name).with_context(|| format!("no budget for `{name}`"))?;
        let share = found as f64 / budget as f64 - 1.0;
        let verdict = match share {
            _ if share > SLACK => "EXCEEDS its budget",
            _ if share < -SLACK => "is far below: write the new count into the budget",
            _ => "kept",
        };
        is_kept &= share.abs() <= SLACK;
        println!("{name:<36} {:>8.2} M  {:>+6.1} %  {verdict}", found as f64 / 1e6, share * 100.0);
    }
    ensure!(is_kept, "budgets of {}: `make budgets` writes them anew", budgets.display());
    Ok(())
}

fn instructions(module: &Path) -> Result<Vec<(String, u64)>> {
    let mut config = Config::default();
    config.consume_fuel(true);
    let engine = Engine::new(&config);
    let bytes = fs::read(module).with_context(|| format!("cannot read {}", module.display()))?;
    let module = Module::new(&engine, &bytes)?;
    let mut store = Store::new(&engine, ());
    store.set_fuel(FULL)?;
    let mut linker = Linker::new(&engine);
    // Functions of a page, which nothing here calls.
    for import in module.imports() {
        let kind = import.ty().func().context("an import that is no function")?.clone();
        let absent =
            |_: wasmi::Caller<'_, ()>, _: &[Val], _: &mut [Val]| Err(wasmi::Error::new("there is no page"));
        let function = Func::new(&mut store, kind, absent);
        linker.define(import.module(), import.name(), function)?;
    }
    let instance = linker.instantiate_and_start(&mut store, &module)?;
    let mut call = |(name, argument): Call| -> Result<u64> {
        let function = instance.get_func(&store, name).with_context(|| format!("no export {name}"))?;
        store.set_fuel(FULL)?;
        let (arguments, mut results) = ([Val::I32(argument)], [Val::I32(0)]);
        let takes = function.ty(&store).params().len();
        function.call(&mut store, &arguments[..takes], &mut results)?;
        match results[0] {
            Val::I32(made) if made > 0 => Ok(FULL - store.get_fuel()?),
            _ => bail!("{name} made nothing"),
        }
    };
    COUNTED
        .into_iter()
        .map(|(name, before, counted)| {
            before.iter().try_for_each(|&before| call(before).map(drop))?;
            Ok((name.to_owned(), call(counted)?))
        })
        .collect()
}
