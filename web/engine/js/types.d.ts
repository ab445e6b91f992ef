// Made of the Rust structs by a test of the library: with TIGERLET_RECORD=1 it writes this file anew.

export type EngineKind = "cpu" | "webgpu";

export type BundleCard = { 
/**
 * Short name, as in `bundles/NAME/`.
 */
name: string, 
/**
 * Title for people.
 */
title: string, 
/**
 * What the catalogue is.
 */
description: string, 
/**
 * Whether the histories that the model learnt from are simulated.
 */
simulated: boolean, 
/**
 * What a reader should know about the data.
 */
note: string, 
/**
 * Licence of the data.
 */
licence: string, 
/**
 * Language of the items' titles by BCP 47, where the bundle says.
 */
language: string | null, 
/**
 * Items in the catalogue, N.
 */
items: number, 
/**
 * Codes of each level of a semantic ID, L numbers.
 */
layout: Array<number>, 
/**
 * Whether the last level is a suffix, which counts items whose other codes are the same.
 */
suffix: boolean, 
/**
 * Longest history that the model reads, in items.
 */
maxHistory: number, 
/**
 * What was measured when the bundle was made.
 */
metrics: Array<Metric>, 
/**
 * Names of files that recommending does without: an engine fetches one when it is asked for.
 */
files: Array<string>, 
/**
 * Bytes of the bundle's own sentence encoder, which reads texts once it is fetched; none where it has none.
 */
encoderBytes: number | null, 
/**
 * Users whose histories the model learnt from.
 */
users: number, 
/**
 * Interactions in those histories.
 */
interactions: number, 
/**
 * Width D of the model.
 */
dModel: number, 
/**
 * Attention heads H of every layer.
 */
heads: number, 
/**
 * Layers of the encoder.
 */
encoderLayers: number, 
/**
 * Layers of the decoder.
 */
decoderLayers: number, 
/**
 * Numbers that training has set.
 */
parameters: number, 
/**
 * Bytes of the file that holds them.
 */
weightBytes: number, 
/**
 * Whether a model that scores items stands beside the one that writes IDs.
 */
scoresItems: boolean, };

export type Metric = { 
/**
 * What was measured, such as `recall@10`.
 */
name: string, 
/**
 * What came out.
 */
value: number, };

export type ItemCard = { 
/**
 * Its place in the catalogue, from 0.
 */
place: number, 
/**
 * The data set's own name for it.
 */
id: string, 
/**
 * Title for people.
 */
title: string, 
/**
 * What else people call it.
 */
aliases: Array<string>, 
/**
 * Everything else that is known of it.
 */
attributes: { [key in string]: string }, 
/**
 * Its semantic ID, L codes.
 */
semanticId: Array<number>, };

export type Finds = { 
/**
 * The best items, best first.
 */
hits: Array<ItemCard>, 
/**
 * How many items there are in all.
 */
total: number, 
/**
 * Where nothing was found: the query in the nearest spelling that finds something.
 */
suggestion: string | null, };

export type HistoryEntry = string | { text: string } | { codes: Array<number> };

export type Request = { 
/**
 * What was read, oldest first; it may be empty where there is a query.
 */
history: Array<HistoryEntry>, 
/**
 * Words that are looked for: items that answer them *and* go with the history come first ([`crate::steering`]).
 */
query: string | null, 
/**
 * Recommendations wanted.
 */
topK: number, 
/**
 * Width of the beam; at least `top_k` is searched.
 */
beams: number, 
/**
 * Whether to return what each step considered.
 */
trace: boolean, 
/**
 * Whether the trie holds generation to items that exist.
 */
constrained: boolean, 
/**
 * Whether items of the history may be recommended again.
 */
includeSeen: boolean, 
/**
 * Only items whose semantic IDs begin with these codes; empty: all.
 */
prefix: Array<number>, 
/**
 * Ids of the only items that may be recommended; none: all. Where this, the prefix and the history
 * leave no item, the answer is an empty list.
 */
only: Array<string> | null, 
/**
 * Only items that this expression lets pass ([`crate::filter`]), as `genre = "Fantasy" and year >= 1950`; none:
 * all. It narrows the choice further.
 */
where: string | null, 
/**
 * What the list must have, each a sentence as `at most 2 of each author` ([`crate::slate`]).
 */
quotas: Array<string>, 
/**
 * Items that have their place in the list.
 */
fixed: Array<Fixed>, 
/**
 * Empty: beam search. Otherwise IDs are drawn without replacement ([`crate::sampling`]), at this
 * temperature on every level, or at one for each level.
 */
temperature: Array<number>, 
/**
 * Which draw.
 */
seed: number, 
/**
 * ν of a wish for what few have taken: an item that n took loses ν · ln(1 + n), 0 to 2. 0: as the models rank.
 */
novelty: number, 
/**
 * How many nats an item loses that is just like one already listed, 0 to 20 ([`crate::variety`]); 0: none.
 */
diversity: number, 
/**
 * Whether to say of each item what of the history it owes its place to; costs a pass of the models for every entry.
 */
reasons: boolean, 
/**
 * What ranks the items; none: both models where the bundle has both and the request lets them, else the generator.
 */
scorer: Scorer | null, };

export type Scorer = "generate" | "dense" | "hybrid";

export type Question = { "children": { 
/**
 * What was read; at least one entry, as in all questions.
 */
history: Array<HistoryEntry>, 
/**
 * 0 to L − 1 codes; they need not be the beginning of any item's ID.
 */
prefix: Array<number>, } } | { "exact": { 
/**
 * What was read.
 */
history: Array<HistoryEntry>, 
/**
 * How many items, at most.
 */
topK: number, 
/**
 * Whether items of the history may come back.
 */
includeSeen?: boolean, 
/**
 * Only items whose semantic IDs begin with these codes; empty: all.
 */
prefix?: Array<number>, 
/**
 * Ids of the only items that may come back; none: all.
 */
only?: Array<string>, 
/**
 * Only items that this expression lets pass; none: all.
 */
where?: string, } } | { "scores": { 
/**
 * What was read, in each case.
 */
histories: Array<Array<HistoryEntry>>, 
/**
 * Item ids or titles.
 */
items: Array<string>, } } | { "attention": { 
/**
 * What was read.
 */
history: Array<HistoryEntry>, 
/**
 * L codes; they need not be any item's.
 */
semanticId: Array<number>, } } | { "embed": { 
/**
 * Any text, as if it were a title.
 */
text: string, } } | { "standing": { 
/**
 * What was read, in each case.
 */
histories: Array<Array<HistoryEntry>>, 
/**
 * The item's id or title.
 */
item: string, } };

export type Fixed = { 
/**
 * From 1.
 */
place: number, 
/**
 * Its id.
 */
item: string, };

export type Slate = { 
/**
 * Whether no list that keeps to the quotas is better: every item that may come back was looked at. A beam that is
 * as wide as they are many looks at all.
 */
exact: boolean, 
/**
 * The quotas that no list found keeps to beside the others, as they were written; the list is without them.
 */
unmet: Array<string>, };

export type Response = { 
/**
 * Best first; where IDs are drawn, in the order drawn.
 */
recommendations: Array<Recommendation>, 
/**
 * Generated IDs that no item has; only without the constraint.
 */
invented?: Array<Invented>, 
/**
 * The search, if it was asked for.
 */
trace?: Trace | null, 
/**
 * How the list keeps to the quotas, if there were some.
 */
slate?: Slate | null, };

export type Recommendation = { 
/**
 * Its id in the data set.
 */
item: string, 
/**
 * Its title.
 */
title: string, 
/**
 * Its semantic ID, L codes.
 */
semanticId: Array<number>, 
/**
 * What the list is ordered by: log-probability of the ID, of the item by the dense model, or both, mixed.
 */
score: number, 
/**
 * What the score is made of, where it has several parts.
 */
parts?: Parts | null, 
/**
 * Why it is in the list, if that was asked for.
 */
reason?: Reason | null, };

export type Parts = { 
/**
 * By the generator: the log-probability of its ID, times its weight.
 */
generated: number, 
/**
 * By the dense model: the log-probability of the item, times its weight.
 */
dense: number, 
/**
 * By what it was taken with.
 */
neighbours: number, 
/**
 * By how often it was taken.
 */
bias: number, 
/**
 * By how alike its text is to that of the history's most alike item.
 */
content?: number, 
/**
 * By how well it answers the query: the log of its share among all items.
 */
query?: number, 
/**
 * By a wish for what few have taken.
 */
novelty?: number, };

export type Reason = { 
/**
 * The entries of the history that it owes most to, the most first; none where it owes nothing to any single one.
 */
because: Array<Because>, };

export type Because = { 
/**
 * Its place in the history, from 1.
 */
place: number, 
/**
 * Its title, where it is an item.
 */
title?: string | null, 
/**
 * How far the item's score falls without it, in nats; none where nothing is left of the history.
 */
fall?: number | null, 
/**
 * The values that both have.
 */
shared: Array<SharedValue>, 
/**
 * Codes with which both their IDs begin.
 */
codes: number, };

export type SharedValue = { 
/**
 * The attribute.
 */
name: string, 
/**
 * The value, one of a list.
 */
value: string, };

export type Invented = { 
/**
 * Its codes.
 */
semanticId: Array<number>, 
/**
 * Log-probability of the ID under the model.
 */
score: number, };

export type Trace = { 
/**
 * Level 0 first.
 */
steps: Array<TraceStep>, };

export type TraceStep = { 
/**
 * The level whose code was chosen, 0-based.
 */
level: number, 
/**
 * Continuations that were scored.
 */
considered: number, 
/**
 * The best of them, best first: those kept, then as many that were pruned.
 */
candidates: Array<TraceCandidate>, };

export type TraceCandidate = { 
/**
 * Codes so far, the new one last.
 */
prefix: Array<number>, 
/**
 * Log-probability of the prefix.
 */
score: number, 
/**
 * Whether the beam went on with it.
 */
kept: boolean, 
/**
 * Whether any item's ID begins with it.
 */
exists: boolean, 
/**
 * Items whose IDs begin with it.
 */
items: number, };

export type Children = { 
/**
 * One a code of the level, in the order of the codes.
 */
children: Array<Child>, 
/**
 * Log-probability of the prefix itself; 0 for the empty one.
 */
prefixScore: number, };

export type Child = { 
/**
 * The code.
 */
code: number, 
/**
 * Its log-probability, given the prefix.
 */
score: number, 
/**
 * Items whose IDs begin with the prefix and this code; 0: nobody has it.
 */
items: number, };

export type Exact = { 
/**
 * Best first; of equals, the one that comes first in the catalogue.
 */
recommendations: Array<Recommendation>, 
/**
 * How many items were scored: all of the catalogue.
 */
scored: number, };

export type Scores = { 
/**
 * One row a history, in it one number an item.
 */
scores: Array<Array<number>>, };

export type Attention = { 
/**
 * The S tokens of the history.
 */
tokens: Array<AttentionToken>, 
/**
 * Tokens of the history at each other: `[layer][head][query S][key S]`.
 */
encoder: Array<Array<Array<Array<number>>>>, 
/**
 * Levels of the ID at those written before: `[layer][head][query L][key L]`. Query l writes
 * level l; key 0 is the start token and key l the code of level l − 1.
 */
decoder: Array<Array<Array<Array<number>>>>, 
/**
 * Levels of the ID at the history: `[layer][head][query L][key S]`.
 */
cross: Array<Array<Array<Array<number>>>>, 
/**
 * What the tokens of the history are before the first layer: `[S][D]`.
 */
embeddings: Array<Array<number>>, 
/**
 * What each level's codes get after the codes before them, `[L][K]`: the softmax of a level is the probability of
 * its codes.
 */
logits: Array<Array<number>>, };

export type AttentionToken = { 
/**
 * Place of its entry in the history, from 0.
 */
item: number, 
/**
 * Level of its code, from 0.
 */
level: number, 
/**
 * The code.
 */
code: number, };

export type Standing = { 
/**
 * One a history.
 */
ranks: Array<Ranks>, };

export type Ranks = { 
/**
 * By the generator.
 */
generate: number, 
/**
 * By the dense model, if the bundle has one.
 */
dense: number | null, 
/**
 * By both, mixed as the bundle says, likewise.
 */
hybrid: number | null, };

export type Embedded = { 
/**
 * The words, pairs of words and attributes that count, heaviest first; none by a sentence encoder.
 */
words: Array<Weighed>, 
/**
 * Words that fewer than two items have, so that nothing is known of them.
 */
unknown: Array<string>, 
/**
 * D numbers, as an item's would be quantised; zeros if no word is known.
 */
vector: Array<number>, 
/**
 * The nearest codes level by level, without a suffix; empty if no word is known.
 */
semanticId: Array<number>, 
/**
 * The items most alike, best first; none if no word is known.
 */
nearest: Array<Near>, };

export type Weighed = { 
/**
 * A word, two words, or `attribute: value`.
 */
word: string, 
/**
 * Its weight; the squares of all add up to 1.
 */
weight: number, };

export type Near = { 
/**
 * The item's index.
 */
item: number, 
/**
 * Cosine of the two vectors, -1 to 1.
 */
cosine: number, };

export type NewItem = { 
/**
 * Its title; it must not be blank.
 */
title: string, 
/**
 * What else is known of it, by the names that the catalogue has; values that are blank are left out.
 */
attributes?: { [key in string]: string }, 
/**
 * Its id; none: one that is free.
 */
id?: string, 
/**
 * Its vector, D numbers of the bundle's encoder; none: its text is read here.
 */
vector?: Array<number>, };

export type Placed = { 
/**
 * The item as the catalogue has it from now on.
 */
item: ItemCard, 
/**
 * Its words, its vector, the nearest codes, and the items most alike.
 */
embedded: Embedded, 
/**
 * What each code of its ID says, coarse to fine; L of them.
 */
levels: Array<PlacedLevel>, 
/**
 * Whether its ID has the nearest codes, and not those of a neighbour, since their cell is full.
 */
nearestCodes: boolean, };

export type PlacedLevel = { 
/**
 * The code.
 */
code: number, 
/**
 * What the code and those before leave of the vector, as a length; none of a suffix.
 */
residual: number | null, 
/**
 * How many other items have IDs that begin so.
 */
items: number, 
/**
 * Those of them most alike, best first.
 */
shelf: Array<Near>, };

export type Limits = { 
/**
 * Bytes of `manifest.json`.
 */
manifestBytes: number, 
/**
 * Files that a manifest lists.
 */
files: number, 
/**
 * Bytes of a file's name.
 */
fileName: number, 
/**
 * Bytes of `config.json`.
 */
configBytes: number, 
/**
 * Bytes of the header of a `.safetensors`.
 */
headerBytes: number, 
/**
 * Bytes of `examples.json`.
 */
examplesBytes: number, 
/**
 * Bytes of `histories.bin`.
 */
historiesBytes: number, 
/**
 * Bytes of any one file.
 */
fileBytes: number, 
/**
 * Bytes of all files together.
 */
totalBytes: number, 
/**
 * Bytes of a text about the bundle: name, title, description, note, licence, a method, a system.
 */
about: number, 
/**
 * Metrics of a manifest.
 */
metrics: number, 
/**
 * Bytes of a metric's name.
 */
metricName: number, 
/**
 * Items N.
 */
items: number, 
/**
 * Bytes of an item's id.
 */
id: number, 
/**
 * Bytes of an item's title.
 */
title: number, 
/**
 * Aliases of an item.
 */
aliases: number, 
/**
 * Attributes of an item.
 */
attributes: number, 
/**
 * Bytes of an attribute's name.
 */
attributeName: number, 
/**
 * Bytes of an attribute's value.
 */
attributeValue: number, 
/**
 * Levels L of an ID.
 */
levels: number, 
/**
 * Codes K of a level.
 */
codes: number, 
/**
 * Items of a history that a model reads.
 */
history: number, 
/**
 * Blocks of the encoder, and as many of the decoder.
 */
layers: number, 
/**
 * Attention heads H.
 */
heads: number, 
/**
 * Any width of a model: D, H · d_kv, d_ff; rows of its position bias.
 */
width: number, 
/**
 * Numbers of a model.
 */
parameters: number, 
/**
 * Attention weights of one history: encoder blocks · H · S², S = history · L.
 */
attention: number, 
/**
 * Columns D of `vectors.safetensors`.
 */
dimensions: number, 
/**
 * Examples of `examples.json`.
 */
examples: number, 
/**
 * Neighbours of an item in `readers.json` and in `counted.bin`.
 */
neighbours: number, 
/**
 * Held-out readers of `readers.json`.
 */
readers: number, 
/**
 * Figures of `readers.json`.
 */
figures: number, };
