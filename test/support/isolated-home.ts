import os from 'node:os';
import { join } from 'node:path';

/** For what looks for its settings in the home directory as soon as it is loaded: a developer's own must not decide what the tests find. */
jest.spyOn(os, 'homedir').mockReturnValue(join(os.tmpdir(), 'nobody-lives-here'));
