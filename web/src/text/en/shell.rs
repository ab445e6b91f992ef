use crate::text::shell::Strings;

pub const TEXT: Strings = Strings {
    skip: "Skip to the content",
    lead: "Choose a few titles, and a small Transformer that runs in this page spells the semantic IDs of the \
           next ones, code by code, along a trie of all that exist. The model came to you: what you choose is \
           sent nowhere.",
    navigation: "Views",
    playground: "Playground",
    walkthrough: "Walkthrough",
    own: "Your data",
    language: "Language",
    theme: "Colours",
    themes: ["As the system", "Light", "Dark"],
    name: "tigerlet: recommendations, written code by code",
    named: |part| format!("{part} · tigerlet"),
    whole: "tigerlet: open the page",
    source: "After TIGER, Rajput et al., “Recommender Systems with Generative Retrieval” (2023), arXiv 2305.05065.",
    recorded: |titles| {
        format!("Recorded when this model was made, after {titles}. The model itself is on its way.")
    },
    waiting: "The page is on its way.",
    poster: "A recorded search, while the model is on its way: these titles were read, and the IDs of the next ones \
             written code by code; a thicker line is a more probable code, and an outlined one was given up.",
    unknown_view: |name| format!("This link leads to a chapter that is not here: “{name}”."),
    all_chapters: "See the chapters that are",
    restarted: "The engine stopped in the middle of its work. It has been started again, and asked once more.",
    other_bundle: "The link asks for another bundle than the page’s own.",
    own_bundle: "Open the page’s own library",
    console: "The same model answers in the console:",
};
