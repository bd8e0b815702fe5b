import os from 'node:os';
import { join } from 'node:path';

/** Hides the home directory from modules that read settings from it, so that tests do not depend on the developer's machine. */
jest.spyOn(os, 'homedir').mockReturnValue(join(os.tmpdir(), 'empty-home'));
