// A line for each test with its seconds, what the tests print, and the count at the end.

const SUMMARY = /^(tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) /;

export default async function* report(events) {
  let passed = 0;
  let failed = 0;
  for await (const { type, data } of events) {
    switch (type) {
      case "test:pass":
        if (data.details.type === "suite") break;
        passed += 1;
        yield `ok      ${data.name} (${seconds(data)} s)\n`;
        break;
      case "test:fail":
        if (data.details.type === "suite") break;
        failed += 1;
        yield `FAILED  ${data.name} (${seconds(data)} s)\n${reason(data.details.error)}\n`;
        break;
      case "test:diagnostic":
        if (!SUMMARY.test(data.message)) yield `        ${data.message}\n`;
        break;
      case "test:stdout":
      case "test:stderr":
        yield data.message;
        break;
    }
  }
  yield `${passed} passed, ${failed} failed\n`;
}

function seconds(data) {
  return (data.details.duration_ms / 1000).toFixed(1);
}

function reason(error) {
  const cause = error.cause ?? error;
  return String(cause.stack ?? cause).replace(/^/gm, "        ");
}
