// CommonJS, because Stryker wraps the environment that it can `require`.
const { TestEnvironment } = require('jest-environment-node');

/** Skips what is left after the first failure: one failing test is enough to kill a mutant. */
module.exports = class FailFastEnvironment extends TestEnvironment {
  #failed = false;

  async handleTestEvent({ name, test }) {
    if (name === 'test_done') this.#failed ||= test.errors.length > 0;
    if (name === 'test_start' && this.#failed) test.mode = 'skip';
  }
};
