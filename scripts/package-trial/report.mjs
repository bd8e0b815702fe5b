/** Prints one line per check, and counts. A failed check does not end the trial: the others may explain it. */
export function newReport() {
  let [passed, failed] = [0, 0];

  async function check(what, test) {
    try {
      await test();
      passed += 1;
      console.log(`ok      ${what}`);
    } catch (error) {
      fail(what, error);
    }
  }

  function fail(what, error) {
    failed += 1;
    console.log(`FAILED  ${what}\n${indented(error.message)}`);
  }

  const abort = (error) => fail('the trial cannot continue', error);

  function end() {
    console.log(`\ntrial: ${passed} passed, ${failed} failed`);
    if (failed > 0) process.exitCode = 1;
  }

  return { check, abort, end };
}

const indented = (text) => text.replace(/^/gm, '        ');
