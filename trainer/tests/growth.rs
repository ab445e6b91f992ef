//! Items that come after training, and items that go: nothing is trained again, and nobody's ID changes.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed step fails the test")]
mod world;

use std::{collections::BTreeMap, fs, path::Path};

use burn::tensor::Device;
use serde_json::Value;
use tigerlet::{
    bundle::{Bundle, Manifest, VECTORS},
    catalog::Item,
    generator::Runtime,
    history_entry::HistoryEntry,
    limits::Limits,
    newcomer::NewItem,
    recommender::Recommender,
    request::{Request, Scorer},
    text::TextEncoder,
    vectors::Vectors,
};
use world::{CONFIG, World, npy};

const FILMS: usize = 40;
/// The last ones, which nobody has seen: 5 %.
const HELD_OUT: [&str; 2] = ["film-38", "film-39"];

const SINKHORN: &str = "levels = 2\ncodes = 16\nunique = \"sinkhorn\"";
const RQ_VAE: &str = "levels = 2\ncodes = 8\nmethod = \"rq-vae\"\n\n\
    [quantize.rqvae]\nhidden = [16]\nlatent = 4\nepochs = 20\nstandardize = true";
const COMPONENTS: &str = "levels = 2\ncodes = 4\ndimensions = 5\nspare = 2";

fn film(i: usize) -> String {
    let genre = ["crime", "comedy", "space"][i % 3];
    format!("{{\"id\": \"film-{i}\", \"title\": \"Film {}\", \"genre\": \"{genre} of {}\"}}\n", i % 7, i % 5)
}

/// A library without its last films, which `new.jsonl` has.
fn library() -> World {
    let world = World::new();
    let old = FILMS - HELD_OUT.len();
    fs::write(world.path("items.jsonl"), (0..old).map(film).collect::<String>()).unwrap();
    fs::write(world.path("new.jsonl"), (old..FILMS).map(film).collect::<String>()).unwrap();
    let user = |u: usize| {
        let films: Vec<String> = (0..6).map(|k| format!("film-{}", (7 * u + 3 * k) % old)).collect();
        format!("user-{u}\t{}\n", films.join(" "))
    };
    fs::write(world.path("sequences.tsv"), (0..60).map(user).collect::<String>()).unwrap();
    world
}

/// Everybody who can be recommended after a history, with their scores.
fn list(world: &World, bundle: &str, history: &str) -> Vec<(String, f64)> {
    let ask = ["--top-k", "60", "--beams", "200", "--include-seen", "--json"];
    let answer = world.ok(&[&["recommend", "--bundle", bundle, "--history", history][..], &ask].concat());
    let answer: Value = serde_json::from_str(&answer).unwrap();
    let entry =
        |entry: &Value| (entry["item"].as_str().unwrap().to_owned(), entry["score"].as_f64().unwrap());
    answer["recommendations"].as_array().unwrap().iter().map(entry).collect()
}

/// The same items with the same scores, to within a rounding, in the same order but for such ties.
fn assert_same(before: &[(String, f64)], after: &[(String, f64)]) {
    let scores: BTreeMap<_, _> = before.iter().cloned().collect();
    assert_eq!(scores.len(), after.len());
    for ((_, place), (item, score)) in before.iter().zip(after) {
        assert!((scores[item] - score).abs() < 1e-4 && (place - score).abs() < 1e-4, "{item}: {score}");
    }
}

/// All files of a run that was trained, by their paths, beside what growth writes.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
            match path.is_dir() {
                true if name != "growth" && name != "bundle" => folders.push(path),
                true => {}
                false => drop(found.insert(name, fs::read(path).unwrap())),
            }
        }
    }
    found
}

fn codes(world: &World, bundle: &str) -> Vec<u8> {
    fs::read(world.path(bundle).join("codes.bin")).unwrap()
}

#[test]
fn held_out_items_come_later_and_change_nothing_else() {
    let world = library();
    for (name, quantizer) in [
        ("suffix", "levels = 2\ncodes = 4"),
        ("sinkhorn", SINKHORN),
        ("rq-vae", RQ_VAE),
        ("components", COMPONENTS),
    ] {
        fs::write(world.path("films.toml"), CONFIG.replace("levels = 2\ncodes = 4", quantizer)).unwrap();
        world.ok(&["run", "films.toml", "--run", name]);
        world.ok(&["export", "--run", name, "--precision", "f32"]);
        let bundle = format!("{name}/bundle");
        let histories = ["film-0", "film-3, film-10, film-11"];
        let before = histories.map(|history| list(&world, &bundle, history));
        let (old_codes, old_files) = (codes(&world, &bundle), files(&world.path(name)));

        let told = world.ok(&["items", "add", "--run", name, "new.jsonl", "--bundle", &bundle]);
        assert!(told.starts_with("2 of 2 items added"), "{name}: {told}");
        assert_eq!(files(&world.path(name)), old_files, "{name}: something was made anew");
        let new_codes = codes(&world, &bundle);
        assert_eq!(new_codes[..old_codes.len()], old_codes, "{name}: an ID has changed");
        assert_eq!(new_codes.len() / FILMS, old_codes.len() / (FILMS - HELD_OUT.len()));
        for (history, before) in histories.iter().zip(&before) {
            for from in [&bundle, name] {
                let (new, old): (Vec<_>, Vec<_>) = list(&world, from, history)
                    .into_iter()
                    .partition(|(item, _)| HELD_OUT.contains(&item.as_str()));
                assert_eq!(new.len(), HELD_OUT.len(), "{name}: a new item cannot be recommended");
                assert_same(before, &old);
            }
        }
        assert_eq!(list(&world, &bundle, "film-39, film-0").len(), FILMS, "a new item is no history");

        // What is valid stays so, and says what came; the same again changes nothing.
        let status = world.ok(&["status", name]);
        assert!(status.contains("growth: 2 items added, 0 retired") && !status.contains("stale"), "{status}");
        let growth = fs::read(world.path(name).join("growth/growth.json")).unwrap();
        let told = world.ok(&["items", "add", "--run", name, "new.jsonl"]);
        assert!(
            told.contains("0 of 2 items added; 2 are in the catalogue already (`film-38`, `film-39`)"),
            "{told}"
        );
        assert_eq!(fs::read(world.path(name).join("growth/growth.json")).unwrap(), growth);
        let again = world.trainer(&["run", "films.toml", "--run", name]);
        let said = String::from_utf8_lossy(&again.stderr).into_owned();
        assert_eq!(said.matches("is up to date").count(), 3, "{said}");
        assert_eq!(list(&world, name, "film-0").len(), FILMS);
    }
}

/// A bundle's folder, ready to answer and to read texts.
fn opened(folder: &Path) -> (Bundle, Recommender) {
    let read = |name: &str| fs::read(folder.join(name)).unwrap();
    let manifest = read("manifest.json");
    let names = Manifest::parse(&manifest, &Limits::WIDE).unwrap().files.into_keys();
    let files = names.map(|name| (name.clone(), read(&name))).collect();
    let bundle = Bundle::read(&manifest, files, &Limits::WIDE).unwrap();
    let recommender = Recommender::new(bundle.clone(), &Device::flex()).unwrap();
    let vectors =
        Vectors::read(&read(VECTORS), bundle.ids.layout(), bundle.ids.len(), &Limits::WIDE).unwrap();
    recommender.set_encoder(TextEncoder::new(&bundle.catalog, vectors).unwrap());
    (bundle, recommender)
}

/// What a page does with a new item, and what this program does with it: one place, one vector, one list.
#[test]
fn a_page_places_a_new_item_where_the_program_does() {
    let world = library();
    let dense =
        "\n[dense]\nd_model = 16\nd_ff = 16\nepochs = 4\nbatch_size = 8\nmicro_batch = 4\nwarmup = 4\n";
    fs::write(world.path("films.toml"), CONFIG.to_owned() + dense + "[hybrid]\nvariety = 0.02\n").unwrap();
    world.ok(&["run", "films.toml", "--run", "run"]);
    for folder in ["old", "new"] {
        world.ok(&["export", "--run", "run", "--precision", "f32", "--to", folder]);
    }
    world.ok(&["items", "add", "--run", "run", "new.jsonl", "--bundle", "new"]);
    let (_, mut page) = opened(&world.path("old"));
    let (bundle, program) = opened(&world.path("new"));
    let base = FILMS - HELD_OUT.len();
    let mut newcomers = Vec::new();
    for at in base..FILMS {
        let item = Item::from(program.catalog().get(at as u32).unwrap());
        let new = NewItem {
            title: item.title.clone(),
            attributes: item.attributes.clone(),
            id: Some(item.id.clone()),
            vector: None,
        };
        let (newcomer, placed) = page.place(new, &Limits::DEFAULT).unwrap();
        assert_eq!((newcomer.item(), newcomer.semantic_id()), (&item, program.ids().get(at as u32)));
        // The page reads the catalogue's vectors in 16 bits.
        let expected = program.encoder().unwrap().vectors().items.row(at).to_vec();
        let apart =
            placed.embedded.vector.iter().zip(&expected).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(apart < 2e-3, "{apart}");
        newcomers.push(newcomer);
        page = opened(&world.path("old")).1.grown(&newcomers).unwrap();
    }
    let scorer = bundle.dense(&Runtime::Host).unwrap().unwrap();
    let every: Vec<u32> = (0..scorer.items() as u32).collect();
    let vectors = pollster::block_on(scorer.vectors(&every)).unwrap();
    for (newcomer, expected) in newcomers.iter().zip(vectors.chunks_exact(16).skip(base)) {
        let pairs = newcomer.dense().unwrap().iter().zip(expected);
        let apart = pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(apart < 2e-3, "{apart}");
    }
    for history in [&["film-0", "film-3"][..], &["film-39", "film-1", "film-38"]] {
        for scorer in [Scorer::Generate, Scorer::Dense, Scorer::Hybrid] {
            let history = HistoryEntry::items(history);
            let request =
                Request { history, top_k: 60, beams: 60, scorer: Some(scorer), ..Request::default() };
            let list = |who: &Recommender| -> Vec<(String, f64)> {
                let response = pollster::block_on(who.recommend(&request)).unwrap();
                response.recommendations.into_iter().map(|it| (it.item, f64::from(it.score))).collect()
            };
            let (theirs, ours) = (list(&program), list(&page));
            let scores: BTreeMap<_, _> = theirs.into_iter().collect();
            assert_eq!(scores.len(), ours.len());
            for (item, score) in ours {
                assert!((scores[&item] - score).abs() < 5e-3, "{item}: {score}, {}", scores[&item]);
            }
        }
    }
}

#[test]
fn retired_items_are_read_and_not_recommended_until_they_are_taken_back() {
    let world = library();
    world.ok(&["run", "films.toml", "--run", "run"]);
    world.ok(&["items", "add", "--run", "run", "new.jsonl"]);
    let all = list(&world, "run", "film-0");
    let told = world.ok(&["items", "retire", "--run", "run", "film-38", "film-1", "--bundle", "bundle"]);
    assert!(told.starts_with("2 items retired\nbundle: 40 items"), "{told}");
    let kept: Vec<_> =
        all.iter().filter(|(item, _)| item != "film-38" && item != "film-1").cloned().collect();
    assert_same(&kept, &list(&world, "run", "film-0"));
    assert_eq!(list(&world, "bundle", "film-38, film-1").len(), FILMS - 2);
    let told = world.ok(&["items", "retire", "--run", "run", "film-1"]);
    assert_eq!(told.trim(), "0 items retired, 1 were retired before");

    let listed = world.ok(&["items", "list", "--run", "run"]);
    assert!(
        listed.contains("40 items, 2 items added, 2 retired") && listed.contains("added, retired"),
        "{listed}"
    );
    let json = world.ok(&["items", "list", "--run", "run", "--json"]);
    let lines: Vec<Value> = json.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let stand: Vec<_> = lines.iter().map(|line| (&line["id"], &line["added"], &line["retired"])).collect();
    assert_eq!(
        format!("{stand:?}").replace("String", "").replace("Bool", ""),
        "[((\"film-38\"), (true), (true)), ((\"film-39\"), (true), (false)), ((\"film-1\"), (false), (true))]"
    );
    let refused = world.refused(&["items", "retire", "--run", "run", "film-2", "film-99"]);
    assert!(refused.ends_with("no item has the id `film-99`: nothing is changed"), "{refused}");
    assert_eq!(
        world.ok(&["items", "restore", "--run", "run", "film-38", "film-1"]).trim(),
        "2 items taken back"
    );
    assert_same(&all, &list(&world, "run", "film-0"));
}

/// Twelve films in three genres, of which no word tells one from another: each genre is a cell, and full.
#[test]
fn a_full_cell_gives_to_its_neighbours_and_when_they_are_full_says_how_many_came() {
    let world = World::new();
    world.ok(&["run", "films.toml", "--run", "run"]);
    let films = |numbers: std::ops::Range<usize>| -> String {
        let film = |i| format!("{{\"id\": \"new-{i}\", \"title\": \"Film {i}\", \"genre\": \"space\"}}\n");
        numbers.map(film).collect()
    };
    fs::write(world.path("one.jsonl"), films(0..1)).unwrap();
    let told = world.ok(&["items", "add", "--run", "run", "one.jsonl"]);
    assert!(told.contains("1 of 1 items added, 1 of them beside their cell, which is full"), "{told}");
    fs::write(world.path("many.jsonl"), films(0..100)).unwrap();
    let refused = world.refused(&["items", "add", "--run", "run", "many.jsonl", "--bundle", "bundle"]);
    let added: usize = refused["trainer: ".len()..].split(' ').next().unwrap().parse().unwrap();
    assert!((1..99).contains(&added), "{refused}");
    assert!(refused.contains(&format!("{} find no free semantic ID", 99 - added)), "{refused}");
    assert!(
        refused.contains("1 are in the catalogue already (`new-0`)") && refused.contains("train anew"),
        "{refused}"
    );
    // Those that came are there, and the others can come once there is room for them.
    assert_eq!(list(&world, "bundle", "film-0").len(), (12 + 1 + added).min(60));
    let listed = world.ok(&["items", "list", "--run", "run", "--json"]);
    assert_eq!(listed.lines().count(), 1 + added);
}

#[test]
fn items_for_a_run_that_cannot_take_them_are_refused_by_name() {
    let world = library();
    world::prepared(&world, "films.toml", "half");
    let add = |run: &str, file: &str| world.refused(&["items", "add", "--run", run, file]);
    assert!(add("half", "new.jsonl").contains("half has no trained model"));
    world.ok(&["run", "films.toml", "--run", "run"]);
    assert!(add("run", "nothing.jsonl").contains("nothing.jsonl"));
    fs::write(world.path("bad.csv"), "id,title\nfilm-50,Film 50\n").unwrap();
    assert!(add("run", "bad.csv").contains("bad.csv: no column `genre`; there are: id, title"));
    fs::write(world.path("twice.csv"), "id,title,genre\nx,A,b\nx,B,b\n").unwrap();
    assert!(add("run", "twice.csv").contains("twice.csv:3: duplicate item id `x`, first on line 2"));
    let given = world.refused(&["items", "add", "--run", "run", "new.jsonl", "--vectors", "vectors.npy"]);
    assert!(given.contains("the vectors of run are those of its encoder, `tfidf`"), "{given}");
    assert!(!world.path("run/growth").exists());

    // Lines as a run folder has them, and tables, are the same items.
    fs::write(world.path("new.csv"), "id,title,genre\nfilm-38,Film 3,space of 3\n").unwrap();
    assert!(world.ok(&["items", "add", "--run", "run", "new.csv"]).starts_with("1 of 1 items added"));
    let line = |i: usize| {
        format!(
            "{{\"id\": \"film-{i}\", \"title\": \"Film {}\", \"attributes\": {{\"genre\": \"space of 3\"}}}}\n",
            i % 7
        )
    };
    fs::write(world.path("lines.jsonl"), line(38) + &line(0) + &line(40)).unwrap();
    let told = world.ok(&["items", "add", "--run", "run", "lines.jsonl"]);
    assert!(
        told.contains("1 of 3 items added") && told.contains("where 1 of them keep another title"),
        "{told}"
    );

    // Data that the run is trained anew on has no place for what was added to the old.
    let items = fs::read_to_string(world.path("items.jsonl")).unwrap();
    fs::write(world.path("items.jsonl"), items + &film(38)).unwrap();
    let refused = world.refused(&["run", "films.toml", "--run", "run"]);
    assert!(
        refused.contains("this would be other order of items: add the new items with `trainer items add`"),
        "{refused}"
    );
    let forced = ["run", "films.toml", "--run", "run", "--force", "train", "--force", "quantize"];
    let output = world.trainer(&forced);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && said.contains("are in run/growth.before now"), "{said}");
    let kept = fs::read_dir(world.path("run/growth.before")).unwrap().map(|entry| entry.unwrap().path());
    let kept = kept.into_iter().find(|path| path.extension().is_some_and(|it| it == "jsonl")).unwrap();
    let told = world.ok(&["items", "add", "--run", "run", kept.to_str().unwrap()]);
    assert!(told.starts_with("1 of 2 items added; 1 are in the catalogue already (`film-38`)"), "{told}");
}

#[test]
fn vectors_of_anybodys_making_go_the_whole_way_and_grow() {
    let world = World::new();
    let vectors = |films: std::ops::Range<usize>| -> Vec<f64> {
        let of = |i: usize| [(i % 3) as f64, (i / 3) as f64 * 0.1, 1.0, (i as f64).sin() * 0.01];
        films.flat_map(of).collect()
    };
    fs::write(world.path("vectors.npy"), npy("<f8", &vectors(0..12), 4)).unwrap();
    let config = CONFIG
        .replace("encoder = \"tfidf\"\ndimensions = 8", "encoder = \"file\"\nvectors = \"vectors.npy\"");
    fs::write(world.path("given.toml"), config).unwrap();
    let output = world.trainer(&["run", "given.toml", "--run", "run"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("vectors.npy: 12 vectors of 4 numbers, in the order of the items"), "{said}");
    assert!(!world.ok(&["status", "run"]).contains("stale"));

    let film =
        |i: usize| format!("{{\"id\": \"film-{i}\", \"title\": \"Film {i}\", \"genre\": \"crime\"}}\n");
    fs::write(world.path("new.jsonl"), film(11) + &film(12)).unwrap();
    let add = ["items", "add", "--run", "run", "new.jsonl"];
    let refused = world.refused(&add);
    assert!(refused.contains("give those of the new items with --vectors FILE"), "{refused}");
    let with = |file: &str| [&add[..], &["--vectors", file]].concat().join(" ");
    fs::write(world.path("one.npy"), npy("<f8", &vectors(12..13), 4)).unwrap();
    let refused = world.refused(&with("one.npy").split(' ').collect::<Vec<_>>());
    assert!(refused.contains("one.npy: 1 vectors for 2 items"), "{refused}");
    fs::write(world.path("wide.npy"), npy("<f8", &vectors(9..13), 8)).unwrap();
    let refused = world.refused(&with("wide.npy").split(' ').collect::<Vec<_>>());
    assert!(refused.contains("vectors of 8 numbers, and the run's have 4"), "{refused}");
    fs::write(world.path("two.npy"), npy("<f8", &vectors(11..13), 4)).unwrap();
    let told = world.ok(&with("two.npy").split(' ').collect::<Vec<_>>());
    assert!(told.starts_with("1 of 2 items added"), "{told}");
    assert_eq!(list(&world, "run", "film-12").len(), 13);

    // Other vectors are another model's.
    fs::write(world.path("vectors.npy"), npy("<f8", &vectors(1..13), 4)).unwrap();
    let refused = world.refused(&["run", "given.toml", "--run", "run"]);
    assert!(refused.contains("would be made anew (it was made with other vectors)"), "{refused}");
    fs::write(world.path("vectors.npy"), npy("<f8", &vectors(1..12), 4)).unwrap();
    let refused = world.refused(&["run", "given.toml", "--run", "short"]);
    assert!(refused.contains("vectors.npy: 11 vectors for 12 items"), "{refused}");
}
