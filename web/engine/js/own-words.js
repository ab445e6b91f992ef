// @ts-check
// What the place for one's own data says.

/** @param {number} count */
const grouped = (count) => Math.round(count).toLocaleString("en-US");
/** @param {number} bytes */
const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

export const WORDS = {
  en: {
    choose: "Choose files",
    drop: "or drop them here, or paste a table below",
    paste: "Paste a table",
    pasted: "Read what is pasted",
    example: "Try the example",
    bounds:
      "CSV, TSV, JSON or JSON lines; one table of interactions, or that and one of items; up to 5,000 items, 100,000 " +
      "interactions and 32 MB. Ids of up to 200 letters; of titles the first 500 count. Larger data are for the trainer, " +
      "which has no such bounds. Nothing is sent anywhere: the page reads, learns and stores in your browser alone.",
    archive: "A bundle that was downloaded here (.zip) opens again.",
    fetching: (/** @type {number} */ received, /** @type {number} */ total) =>
      total > 0 ? `Fetching the engine: ${megabytes(received)} of ${megabytes(total)} MB` : "Fetching the engine.",
    reading: "Reading.",
    tooLarge: (/** @type {number} */ bytes) => `${megabytes(bytes)} MB; at most 32 MB are read: give fewer rows or columns`,
    read: "What was read",
    table: (/** @type {string} */ name, /** @type {number} */ rows) => `${name}: ${grouped(rows)} rows`,
    interactions: "who took what",
    items: "what the items are",
    unused: "not used",
    columns: "Which column is what",
    role: { user: "User", item: "Item", time: "Time", title: "Title" },
    none: "none",
    ownLine: "each row its own",
    order: "Without a time the order of the rows counts, oldest first.",
    counted: (/** @type {string} */ column, /** @type {string} */ deed) => `Of “${column}” only “${deed}” counts.`,
    kept: (/** @type {number} */ kept, /** @type {number} */ found) => `${grouped(kept)} of ${grouped(found)}`,
    facts: { kept: "Interactions in histories", users: "People", items: "Items" },
    left: "Left out",
    leftNothing: "Nothing was left out.",
    why: {
      damaged: "the row cannot be read",
      deed: "something else was done",
      returned: "it was given back",
      noUser: "no user",
      noItem: "no item",
      badId: "an id that is none: invisible letters, lost digits, too long",
      noTime: "no time, or none that can be read",
      unknown: "the table of items does not have the item",
      again: "the same item again at once",
      short: "a history of fewer than 3 items",
    },
    count: "Interactions",
    first: "The first",
    reason: "Reason",
    cut: (/** @type {number} */ count) => `${grouped(count)} texts were longer than 500 letters, and were cut.`,
    histories: "Three histories, as they were read, oldest first",
    title: "What the bundle is called",
    start: "Make a bundle",
    pause: "Pause",
    resume: "Go on",
    again: "Begin anew",
    progress: "Progress",
    stages: {
      vectors: "Making vectors of the items.",
      codebooks: (/** @type {number} */ level, /** @type {number} */ levels) => `Fitting the codebook of level ${level + 1} of ${levels}.`,
      measuring: "Measuring popularity and item-kNN.",
    },
    step: (/** @type {any} */ told) => {
      const left = told.step > 0 ? ((told.steps - told.step) * told.seconds) / told.step : 0;
      const tail = left >= 1 ? `, about ${grouped(left)} s left` : "";
      return `Step ${grouped(told.step)} of ${grouped(told.steps)}, pass ${Math.min(told.epoch + 1, told.epochs)} of ${told.epochs}${tail}`;
    },
    paused: "Paused. What has been learned stays.",
    done: (/** @type {string} */ recall) => `The bundle is made: Recall@10 is ${recall}.`,
    tree: "Where the items came to lie",
    ofWords: "Items lie together that share words.",
    ofTakers: "Titles share too few words, so items lie together that the same people took.",
    layout: (/** @type {number[]} */ layout, /** @type {number} */ collisions) =>
      `An ID has ${layout.length} codes, of ${layout.join(", ")}; ${grouped(collisions)} items are told apart by the last alone.`,
    shelf: "Shelf",
    called: "Words it is called by",
    some: "Some of its titles",
    number: "Items",
    losses: "Loss, in nats a code, and Recall@10, as it learned",
    training: "learned from",
    heldOut: "held out",
    looks: "The numbers as a table",
    at: "Step",
    results: "What it is worth",
    asked: (/** @type {number} */ users) =>
      `The last item of each of ${grouped(users)} histories, which nothing had learned from, among the first ten; what a history holds already is not offered.`,
    system: "System",
    systems: { generator: "the model", popularity: "popularity", "item-kNN": "item-kNN" },
    taste: "What it recommends",
    after: "After the history",
    history: (/** @type {number} */ place) => `History ${place}`,
    open: "Open in the playground",
    download: "Download the bundle (.zip)",
    downloaded: (/** @type {number} */ bytes) => `${megabytes(bytes)} MB, for this page, trainer recommend, and, as a T5, for transformers.`,
  },
  ko: {
    choose: "파일 고르기",
    drop: "파일을 여기로 끌어다 놓거나, 아래에 표를 붙여 넣어도 됩니다",
    paste: "표 붙여 넣기",
    pasted: "붙여 넣은 표 읽기",
    example: "예제로 해 보기",
    bounds:
      "CSV, TSV, JSON, JSON Lines를 읽습니다. 이용 기록 표 하나만 있어도 되고, 상품 표를 함께 주어도 됩니다. 상품 5,000개, 이용 기록 " +
      "100,000건, 32 MB까지이고, 아이디는 200자까지, 제목은 앞의 500자까지 씁니다. 더 큰 데이터는 이런 제한이 없는 trainer로 " +
      "다루십시오. 데이터는 어디로도 보내지 않습니다. 읽기도 학습도 저장도 이 브라우저 안에서만 합니다.",
    archive: "여기서 내려받은 번들(.zip)도 다시 열 수 있습니다.",
    fetching: (/** @type {number} */ received, /** @type {number} */ total) =>
      total > 0 ? `엔진을 받는 중: ${megabytes(total)} MB 중 ${megabytes(received)} MB` : "엔진을 받는 중입니다.",
    reading: "읽는 중입니다.",
    tooLarge: (/** @type {number} */ bytes) => `${megabytes(bytes)} MB입니다. 32 MB까지만 읽으니 행이나 열을 줄여 주십시오`,
    read: "읽은 내용",
    table: (/** @type {string} */ name, /** @type {number} */ rows) => `${name}: ${grouped(rows)}행`,
    interactions: "누가 무엇을 골랐는지",
    items: "상품 설명",
    unused: "쓰지 않음",
    columns: "열의 뜻",
    role: { user: "사용자", item: "상품", time: "시간", title: "제목" },
    none: "없음",
    ownLine: "행마다 다른 사용자",
    order: "시간이 없으면 행의 순서를 시간 순서로 봅니다. 위쪽이 먼저입니다.",
    counted: (/** @type {string} */ column, /** @type {string} */ deed) => `‘${column}’ 열에서는 ‘${deed}’만 셉니다.`,
    kept: (/** @type {number} */ kept, /** @type {number} */ found) => `${grouped(found)}건 중 ${grouped(kept)}건`,
    facts: { kept: "기록에 쓰는 건수", users: "사용자", items: "상품" },
    left: "뺀 것",
    leftNothing: "뺀 것이 없습니다.",
    why: {
      damaged: "읽을 수 없는 행",
      deed: "다른 행동",
      returned: "돌려준 것",
      noUser: "사용자 없음",
      noItem: "상품 없음",
      badId: "쓸 수 없는 아이디(보이지 않는 글자, 잘린 숫자, 너무 긴 것)",
      noTime: "시간이 없거나 읽을 수 없음",
      unknown: "상품 표에 없는 상품",
      again: "같은 상품이 바로 이어짐",
      short: "상품이 3개보다 적은 기록",
    },
    count: "건수",
    first: "처음 나온 곳",
    reason: "까닭",
    cut: (/** @type {number} */ count) => `500자가 넘는 글 ${grouped(count)}개는 뒤를 잘랐습니다.`,
    histories: "읽은 기록 세 개(먼저 고른 것부터)",
    title: "번들 이름",
    start: "번들 만들기",
    pause: "멈추기",
    resume: "이어 하기",
    again: "처음부터 다시",
    progress: "진행",
    stages: {
      vectors: "상품을 벡터로 바꾸는 중입니다.",
      codebooks: (/** @type {number} */ level, /** @type {number} */ levels) => `코드북을 맞추는 중입니다. ${levels}단계 중 ${level + 1}단계.`,
      measuring: "인기순과 item-kNN을 재는 중입니다.",
    },
    step: (/** @type {any} */ told) => {
      const left = told.step > 0 ? ((told.steps - told.step) * told.seconds) / told.step : 0;
      const tail = left >= 1 ? `, 약 ${grouped(left)}초 남음` : "";
      return `${grouped(told.steps)}걸음 중 ${grouped(told.step)}걸음, ${told.epochs}회 중 ${Math.min(told.epoch + 1, told.epochs)}회째${tail}`;
    },
    paused: "멈췄습니다. 배운 것은 그대로 있습니다.",
    done: (/** @type {string} */ recall) => `번들을 만들었습니다. Recall@10은 ${recall}입니다.`,
    tree: "상품이 놓인 자리",
    ofWords: "같은 낱말을 가진 상품끼리 모았습니다.",
    ofTakers: "제목에 같은 낱말이 너무 적어, 같은 사람들이 고른 상품끼리 모았습니다.",
    layout: (/** @type {number[]} */ layout, /** @type {number} */ collisions) =>
      `ID는 코드 ${layout.length}개(${layout.join(", ")}가지)로 되어 있고, 상품 ${grouped(collisions)}개는 마지막 코드로만 구별됩니다.`,
    shelf: "선반",
    called: "두드러진 낱말",
    some: "제목 몇 개",
    number: "상품 수",
    losses: "배우는 동안의 손실(코드당 내트)과 Recall@10",
    training: "배운 것",
    heldOut: "떼어 둔 것",
    looks: "숫자를 표로 보기",
    at: "걸음",
    results: "얼마나 맞히는지",
    asked: (/** @type {number} */ users) =>
      `학습에 쓰지 않은, 기록 ${grouped(users)}개의 마지막 상품이 처음 열 개 안에 드는 비율입니다. 기록에 이미 있는 것은 권하지 않습니다.`,
    system: "방법",
    systems: { generator: "이 모델", popularity: "인기순", "item-kNN": "item-kNN" },
    taste: "권하는 것",
    after: "이 기록 다음에",
    history: (/** @type {number} */ place) => `기록 ${place}`,
    open: "놀이터에서 열기",
    download: "번들 내려받기(.zip)",
    downloaded: (/** @type {number} */ bytes) => `${megabytes(bytes)} MB. 이 페이지와 trainer recommend에서, 그리고 T5로 transformers에서 열립니다.`,
  },
};

/** @typedef {typeof WORDS.en} Words */
