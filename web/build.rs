//! What the page knows of the walkthrough's chapters at once, of their Markdown, `prose/LANGUAGE/NN-name.md`: names,
//! titles, and what each is about. The text itself is fetched when a chapter is opened:
//! `scripts/prose` makes its files.
//!
//! A chapter is `# Title`, a paragraph of plain words that says what it is about, text, a line `{{figure}}`, more text,
//! and `## Try it` (or any other second heading named so in its language) with something to try; further sections may
//! follow. A chapter that is missing in a language, or differs from the other one in its facts, links or formulae, fails
//! the build.

use std::{collections::BTreeSet, env, error::Error, fs, path::Path};

use pulldown_cmark::{Event, Options, Parser, Tag};

const LANGUAGES: [&str; 2] = ["en", "ko"];
const FIGURE: &str = "{{figure}}";

/// One chapter in one language.
struct Prose {
    name: String,
    title: String,
    lead: String,
    /// What has to be the same in all languages: `{{facts}}`, link targets, formulae.
    marks: BTreeSet<String>,
}

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=prose");
    let mut chapters: Vec<Vec<Prose>> = Vec::new();
    for language in LANGUAGES {
        let folder = Path::new("prose").join(language);
        let mut files: Vec<_> = fs::read_dir(&folder)?.collect::<Result<_, _>>()?;
        files.sort_by_key(fs::DirEntry::file_name);
        let prose = files.iter().map(|file| read(&file.path())).collect::<Result<Vec<_>, _>>()?;
        chapters.push(prose);
    }
    let [english, korean] = &chapters[..] else { return Err("two languages".into()) };
    if english.len() != korean.len() {
        return Err(format!("prose: {} chapters in en, {} in ko", english.len(), korean.len()).into());
    }
    let mut out = format!("/// The walkthrough.\npub static CHAPTERS: [Chapter; {}] = [\n", english.len());
    for (english, korean) in english.iter().zip(korean) {
        if english.name != korean.name {
            return Err(
                format!("prose: `{}` in en stands where ko has `{}`", english.name, korean.name).into()
            );
        }
        if let Some(mark) = english.marks.symmetric_difference(&korean.marks).next() {
            return Err(format!("prose: `{mark}` is in one language only of `{}`", english.name).into());
        }
        out += &format!(
            "    Chapter {{ name: {:?}, english: {}, korean: {} }},\n",
            english.name,
            literal(english),
            literal(korean)
        );
    }
    out += "];\n";
    fs::write(Path::new(&env::var("OUT_DIR")?).join("chapters.rs"), out)?;
    Ok(())
}

fn literal(Prose { title, lead, .. }: &Prose) -> String {
    format!("Prose {{ title: {title:?}, lead: {lead:?} }}")
}

fn read(path: &Path) -> Result<Prose, Box<dyn Error>> {
    let wrong = |what: &str| format!("{}: {what}", path.display());
    let text = fs::read_to_string(path)?;
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let (_, name) = stem.split_once('-').ok_or_else(|| wrong("expected NN-name.md"))?;
    let (first, text) = text.split_once('\n').ok_or_else(|| wrong("is empty"))?;
    let title = first.strip_prefix("# ").ok_or_else(|| wrong("expected `# Title` first"))?;
    let (lead, text) = text.trim_start().split_once("\n\n").ok_or_else(|| wrong("expected a lead"))?;
    if let Some(mark) = lead.chars().find(|it| "*_`[]<>&\\".contains(*it) || it.is_control()) {
        return Err(wrong(&format!("a lead is plain words, and this has {mark:?}")).into());
    }
    let (before, after) = text.split_once(FIGURE).ok_or_else(|| wrong("expected a line `{{figure}}`"))?;
    if !after.contains("\n## ") {
        return Err(wrong("expected `## Try it`").into());
    }
    let mut marks = BTreeSet::new();
    for part in [lead, before, after] {
        collect(part, &mut marks);
    }
    Ok(Prose { name: name.into(), title: title.trim().into(), lead: lead.into(), marks })
}

/// Notes the facts, link targets and formulae of a text.
fn collect(text: &str, marks: &mut BTreeSet<String>) {
    for part in text.split("{{").skip(1) {
        if let Some((fact, _)) = part.split_once("}}") {
            marks.insert(format!("{{{{{fact}}}}}"));
        }
    }
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        if let Event::Start(Tag::Link { dest_url, .. }) = &event {
            marks.insert(dest_url.to_string());
        }
    }
    // Words within formulae are translated, so that they are counted and not compared.
    for place in 1..=text.matches("<math").count() {
        marks.insert(format!("formula {place}"));
    }
}
