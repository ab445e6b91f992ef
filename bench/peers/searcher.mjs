// Beam search over ONNX Runtime Web, held to existing items by a trie: what an author of a page would write.

/** Tokens below are special. */
const FIRST_CODE_TOKEN = 3;

export class Searcher {
  /** Loads the runtime from one folder and the model with its IDs from another, with the decoder of `kind`: see export.py. */
  static async open(runtime, folder, kind) {
    const ort = await import(`${runtime}ort.wasm.min.mjs`);
    ort.env.wasm.wasmPaths = new URL(runtime, location.href).href;
    ort.env.wasm.numThreads = 1;
    const fetched = async (name) => (await fetch(folder + name)).arrayBuffer();
    const session = async (name) => ort.InferenceSession.create(new Uint8Array(await fetched(name)), { graphOptimizationLevel: "all" });
    const [encoder, decoder, manifest, codes, config] = await Promise.all([
      session("onnx/encoder.onnx"),
      session(`onnx/${kind}.onnx`),
      fetched("f32/manifest.json"),
      fetched("f32/codes.bin"),
      fetched("f32/config.json"),
    ]);
    const json = (bytes) => JSON.parse(new TextDecoder().decode(bytes));
    return new Searcher(ort, encoder, decoder, kind === "shared", json(manifest).layout.codes_per_level, new Uint16Array(codes), json(config));
  }

  constructor(ort, encoder, decoder, shared, sizes, codes, config) {
    Object.assign(this, { ort, encoder, decoder, shared, sizes, codes, heads: config.num_heads, width: config.d_kv });
    this.first = sizes.map((_, level) => FIRST_CODE_TOKEN + sizes.slice(0, level).reduce((a, b) => a + b, 0));
    this.names = decoder.outputNames.slice(1).map((name) => name.replace("written_", ""));
    this.root = this.trie();
  }

  /** Nodes of codes, ascending, and their children; of the last level, items. */
  trie() {
    const levels = this.sizes.length;
    const root = new Map();
    for (let item = 0; item < this.codes.length / levels; item += 1) {
      let node = root;
      for (let level = 0; level < levels; level += 1) {
        const code = this.codes[item * levels + level];
        if (!node.has(code)) node.set(code, level === levels - 1 ? item : new Map());
        node = node.get(code);
      }
    }
    return root;
  }

  /** Tensors of other rows: the `parents` of those given. */
  rows(tensors, parents) {
    const gathered = ([name, { data, dims }]) => {
      const row = data.length / dims[0];
      const to = new Float32Array(row * parents.length);
      parents.forEach((parent, at) => to.set(data.subarray(parent * row, (parent + 1) * row), at * row));
      return [name, new this.ort.Tensor("float32", to, [parents.length, ...dims.slice(1)])];
    };
    // All rows have the same memory: as many as there are already are enough.
    if (Object.values(tensors)[0].dims[0] === parents.length && "memory_key0" in tensors) return tensors;
    return Object.fromEntries(Object.entries(tensors).map(gathered));
  }

  /** The best items after a history of items, `[item, log-probability]`, best first. */
  async search(history, width) {
    const { ort, sizes, first, names, heads } = this;
    const levels = sizes.length;
    const int64 = (numbers, shape) => new ort.Tensor("int64", BigInt64Array.from(numbers, BigInt), shape);
    const tokens = history.flatMap((item) => first.map((offset, level) => offset + this.codes[item * levels + level]));
    let memory = await this.encoder.run({ tokens: int64(tokens, [1, tokens.length]) });

    let beams = [{ node: this.root, score: 0, parent: 0, token: 0 }];
    let past = Object.fromEntries(names.map((name) => [`past_${name}`, new ort.Tensor("float32", new Float32Array(0), [1, heads, 0, this.width])]));
    for (let level = 0; level < levels; level += 1) {
      const parents = beams.map(({ parent }) => parent);
      if (!this.shared) {
        past = this.rows(past, parents);
        memory = this.rows(memory, parents);
      }
      const result = await this.decoder.run({
        tokens: int64(beams.map(({ token }) => token), [beams.length]),
        ...(this.shared && { parents: int64(parents, [beams.length]) }),
        ...past,
        ...memory,
      });
      past = Object.fromEntries(names.map((name) => [`past_${name}`, result[`written_${name}`]]));
      const [numbers, vocabulary] = [result.logits.data, result.logits.dims[1]];
      const candidates = [];
      beams.forEach((beam, row) => {
        const logits = numbers.subarray(row * vocabulary + first[level]).subarray(0, sizes[level]);
        const base = beam.score - logSumExp(logits);
        for (const [code, node] of beam.node) {
          candidates.push({ node, score: base + logits[code], parent: row, token: first[level] + code });
        }
      });
      beams = candidates.sort((a, b) => b.score - a.score).slice(0, width);
    }
    return beams.map(({ node, score }) => [node, score]);
  }
}

function logSumExp(logits) {
  let max = -Infinity;
  for (const logit of logits) max = Math.max(max, logit);
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - max);
  return max + Math.log(sum);
}
