// Runs commands of the built command line in one process, so that tests do not load it again for each command.
// A message { id, args, cwd, env } runs a command; { id, signal } sends it a signal. Replies are { id, line } for the first
// line of standard output, and { id, code, out, err } at the end.
import { Writable } from 'node:stream';
import { runProgram } from '../../dist/esm/cli/program.js';

const original = { ...process.env };

class Capture extends Writable {
  text = '';

  constructor(onText = () => undefined) {
    super({ decodeStrings: false });
    this.onText = onText;
  }

  _write(chunk, _encoding, done) {
    this.text += chunk;
    this.onText(this.text);
    done();
  }
}

function enter({ cwd, env }) {
  process.chdir(cwd);
  for (const name of Object.keys(process.env)) if (!(name in original)) delete process.env[name];
  Object.assign(process.env, original, env);
}

async function run(message) {
  const { id, args } = message;
  enter(message);
  let isStarted = false;
  const stdout = new Capture((text) => {
    if (isStarted || !text.includes('\n')) return;
    isStarted = true;
    process.send({ id, out: text });
  });
  const stderr = new Capture();
  const code = await runProgram(args, { version: '0.0.0', stdout, stderr });
  process.send({ id, code, out: stdout.text, err: stderr.text });
}

process.on('message', (message) => void (message.signal ? process.emit(message.signal) : run(message)));
