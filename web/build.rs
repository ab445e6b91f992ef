//! Turns the walkthrough's Markdown, `prose/LANGUAGE/NN-name.md`, into elements that the page carries along,
//! written as `src/prose.rs` reads them: the page makes nodes of them, and asks no HTML parser.
//!
//! A chapter is `# Title`, a paragraph that says what it is about, text, a line `{{figure}}`, more text, and
//! `## Try it` (or any other second heading named so in its language) with something to try. A chapter that
//! is missing in a language, or differs from the other one in its facts, links or formulae, fails the build.

use std::{collections::BTreeSet, env, error::Error, fs, path::Path};

use pulldown_cmark::{Event, Options, Parser, Tag, html};

#[path = "src/prose/marks.rs"]
mod marks;

use marks::{ATTRIBUTE, CLOSE, HEAD, OPEN, VALUE};

const LANGUAGES: [&str; 2] = ["en", "ko"];
const FIGURE: &str = "{{figure}}";

/// One chapter in one language.
struct Prose {
    name: String,
    title: String,
    lead: String,
    before: String,
    after: String,
    attempt: String,
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
        out += &format!("    Chapter {{ english: {}, korean: {} }},\n", literal(english), literal(korean));
    }
    out += "];\n";
    fs::write(Path::new(&env::var("OUT_DIR")?).join("chapters.rs"), out)?;
    Ok(())
}

fn literal(Prose { name, title, lead, before, after, attempt, .. }: &Prose) -> String {
    format!(
        "Prose {{ name: {name:?}, title: {title:?}, lead: {lead:?}, before: {before:?}, after: {after:?}, attempt: {attempt:?} }}"
    )
}

fn read(path: &Path) -> Result<Prose, Box<dyn Error>> {
    let wrong = |what: &str| format!("{}: {what}", path.display());
    let text = fs::read_to_string(path)?;
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let (_, name) = stem.split_once('-').ok_or_else(|| wrong("expected NN-name.md"))?;
    let (first, text) = text.split_once('\n').ok_or_else(|| wrong("is empty"))?;
    let title = first.strip_prefix("# ").ok_or_else(|| wrong("expected `# Title` first"))?;
    let (lead, text) = text.trim_start().split_once("\n\n").ok_or_else(|| wrong("expected a lead"))?;
    let (before, text) = text.split_once(FIGURE).ok_or_else(|| wrong("expected a line `{{figure}}`"))?;
    let (after, attempt) = text.split_once("\n## ").ok_or_else(|| wrong("expected `## Try it`"))?;
    let attempt = format!("## {attempt}");

    let mut marks = BTreeSet::new();
    for part in [lead, before, after, &attempt] {
        collect(part, &mut marks);
    }
    let lead = elements(&sentence(lead)).map_err(|what| wrong(&what))?;
    let part = |text: &str| elements(&render(text)).map_err(|what| wrong(&what));
    let (before, after, attempt) = (part(before)?, part(after)?, part(&attempt)?);
    Ok(Prose { name: name.into(), title: title.trim().into(), lead, before, after, attempt, marks })
}

fn parser(text: &str) -> Parser<'_> {
    Parser::new_ext(text, Options::ENABLE_TABLES)
}

fn render(text: &str) -> String {
    let mut out = String::new();
    html::push_html(&mut out, parser(text.trim()));
    out
}

/// A lead without the paragraph around it: it stands in one of the page's own.
fn sentence(text: &str) -> String {
    let out = render(text);
    let inner = out.trim().strip_prefix("<p>").and_then(|rest| rest.strip_suffix("</p>"));
    inner.unwrap_or(&out).to_owned()
}

/// Elements without content, and without an end.
const VOID: [&str; 4] = ["br", "hr", "img", "wbr"];

/// Well-formed HTML with the marks of `src/prose/marks.rs` in the place of its tags, and without entities.
fn elements(html: &str) -> Result<String, String> {
    let mut out = String::new();
    let mut open: Vec<&str> = Vec::new();
    let mut rest = html;
    while let Some((text, tagged)) = rest.split_once('<') {
        out += &characters(text)?;
        let (tag, after) = tagged.split_once('>').ok_or_else(|| format!("`<{tagged}` has no end"))?;
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name) {
                return Err(format!("`</{name}>` ends what is not open"));
            }
            out.push(CLOSE);
            continue;
        }
        let (tag, alone) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        out.push(OPEN);
        out += name;
        let mut parts = attributes.split('"');
        while let (Some(attribute), Some(value)) = (parts.next(), parts.next()) {
            let attribute =
                attribute.trim().strip_suffix('=').ok_or_else(|| format!("`<{tag}>`: no value"))?;
            // An event's handler, or a style: neither runs under the page's policy.
            if attribute.starts_with("on") || attribute == "style" && !value.starts_with("text-align: ") {
                return Err(format!("`<{tag}>`: `{attribute}` is not for prose"));
            }
            out.push(ATTRIBUTE);
            out += attribute;
            out.push(VALUE);
            out += &characters(value)?;
        }
        out.push(HEAD);
        if alone || VOID.contains(&name) {
            out.push(CLOSE);
        } else {
            open.push(name);
        }
    }
    out += &characters(rest)?;
    open.pop().map_or(Ok(out), |name| Err(format!("`<{name}>` has no end")))
}

/// Text with its entities replaced by what they stand for.
fn characters(text: &str) -> Result<String, String> {
    let mut parts = text.split('&');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (entity, rest) = part.split_once(';').ok_or_else(|| format!("`&{part}` has no end"))?;
        let code = entity.strip_prefix("#x").and_then(|code| u32::from_str_radix(code, 16).ok());
        out.push(match (entity, code.and_then(char::from_u32)) {
            (_, Some(character)) => character,
            ("lt", _) => '<',
            ("gt", _) => '>',
            ("amp", _) => '&',
            ("quot", _) => '"',
            ("nbsp", _) => '\u{a0}',
            _ => return Err(format!("`&{entity};` is not known here")),
        });
        out += rest;
    }
    if let Some(mark) = out.chars().find(|it| it.is_control() && *it != '\n') {
        return Err(format!("{mark:?} has no place in prose"));
    }
    Ok(out)
}

/// Notes the facts, link targets and formulae of a text.
fn collect(text: &str, marks: &mut BTreeSet<String>) {
    for part in text.split("{{").skip(1) {
        if let Some((fact, _)) = part.split_once("}}") {
            marks.insert(format!("{{{{{fact}}}}}"));
        }
    }
    for event in parser(text) {
        if let Event::Start(Tag::Link { dest_url, .. }) = &event {
            marks.insert(dest_url.to_string());
        }
    }
    // Words within formulae are translated, so that they are counted and not compared.
    for place in 1..=text.matches("<math").count() {
        marks.insert(format!("formula {place}"));
    }
}
