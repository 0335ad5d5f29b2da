// Sessions of an outside client: the one that authors of VS Code's debuggers test theirs with.
//
// `dap-server/tests/outside.rs` runs this file; it needs
//   SPEC_DAP   the adapter
//   SPEC       testdata/hello.yml
//   IMAGE      an image of Debian bookworm, as `launch` takes it
//   BUILDKIT   the address of a daemon
//   NODE_PATH  the folder with the client, which `cargo xtask setup` brings

'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { afterEach, beforeEach, test } = require('node:test');
const { DebugClient } = require('@vscode/debugadapter-testsupport');

const spec = process.env.SPEC;
const lines = fs.readFileSync(spec, 'utf8').split('\n');

/** The line, from 1, of the first text after some other text. */
function line(text, after = '') {
  const begin = lines.findIndex(line => line.includes(after));
  const found = lines.findIndex((line, index) => index >= begin && line.includes(text));
  assert.ok(found >= 0, `${spec} has no ${text}`);
  return found + 1;
}

const TEST = 'name: counts words';
const STEP = { path: spec, line: line('--count < /srv/texts/sea', TEST) };
const CHECK = { path: spec, line: line('equals: |', TEST), column: 19 };

function launch(more = {}) {
  const { IMAGE: image, BUILDKIT: buildkit } = process.env;
  return { program: spec, image, buildkit, tests: ['counts words'], ...more };
}

let client;
let ended;
let folder;

beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'spec-outside-'));
  const env = { ...process.env, BUILDKIT_HOST: '', XDG_CACHE_HOME: folder };
  client = new DebugClient(process.env.SPEC_DAP, '--stdio', 'spec', { env }, true);
  // The first session unpacks the image.
  client.defaultTimeout = 120_000;
  await client.start();
  ended = new Promise(resolve => client._adapterProcess.once('exit', resolve));
});

afterEach(async () => {
  // Disconnects without arguments, and sends a signal as soon as that is answered.
  await client.stop();
  await ended;
  fs.rmSync(folder, { recursive: true });
});

/** Sets no breakpoint, and waits for the stop at the failing check. */
async function toTheFailure(more) {
  const [stopped] = await Promise.all([
    client.assertStoppedLocation('exception', CHECK),
    client.configurationSequence(),
    client.launch(launch(more)),
  ]);
  return stopped.body.stackFrames;
}

/** Goes on, and waits for the stop that comes of it. */
async function go(request, reason, location) {
  const stop = client.assertStoppedLocation(reason, location);
  await client.send(request, { threadId: 1 });
  return (await stop).body.stackFrames;
}

/** What a scope or variable holds, by name. */
async function below({ variablesReference }, more = {}) {
  const { body: { variables } } =
    await client.variablesRequest({ variablesReference, ...more });
  return Object.fromEntries(variables.map(variable => [variable.name, variable]));
}

async function scope(frame, scopeName) {
  const { body: { scopes } } = await client.scopesRequest({ frameId: frame.id });
  return below(scopes.find(({ name }) => name === scopeName));
}

async function evaluate(expression, { id: frameId }) {
  return (await client.evaluateRequest({ expression, frameId, context: 'repl' })).body.result;
}

test('stops where a check fails, and shows what was expected and what came', async () => {
  const frames = await toTheFailure();
  const names = frames.map(frame => frame.name);
  assert.deepEqual(names.map((name, index) => name.includes(
    ['stdout equals', '/opt/hello/hello --count', 'counts words'][index])), [true, true, true]);
  const { expected, actual, kind, path } = await scope(frames[0], 'Check');
  assert.match(expected.value, /^3 the\n1 and\n/);
  assert.match(actual.value, /^3 the\n2 and\n/);
  assert.deepEqual([kind.value, path.value], ['equals', 'stdout']);
  // Clients that show the first line only can open the others.
  assert.equal(actual.indexedVariables, 5);
  const lines = await below(actual, { filter: 'indexed', start: 1, count: 2 });
  assert.deepEqual([lines[2].value, lines[3].value], ['2 and', '1 sea']);
  assert.deepEqual(await below(actual, { filter: 'named' }), {});
  const { body: info } = await client.exceptionInfoRequest({ threadId: 1 });
  assert.equal(info.exceptionId, 'check/stdout/equals');
  assert.match(info.details.stackTrace, /\n-1 and\n\+2 and\n/);
});

test('stops at a breakpoint before the step, and goes forth and back', async () => {
  await client.hitBreakpoint(launch(), STEP);
  const [before] = await go('stepIn', 'step', CHECK);
  const [failed] = await go('next', 'exception', CHECK);
  assert.equal(failed.name, before.name);
  await go('stepBack', 'step', CHECK);
  await go('stepBack', 'step', STEP);
});

test('runs a command in a throw-away container of the stopped state', async () => {
  const [frame] = await toTheFailure();
  assert.match(await evaluate('cat /srv/texts/sea', frame), /^the sea and the sky\n/);
  await evaluate('rm -r /srv/texts', frame);
  assert.match(await evaluate('cat /srv/texts/sea', frame), /^the sea and the sky\n/);
});

test('ends with the exit code of a failed run', async () => {
  await toTheFailure();
  const events = [];
  for (const event of ['exited', 'terminated']) {
    client.on(event, ({ body }) => events.push([event, body?.exitCode]));
  }
  const terminated = client.waitForEvent('terminated');
  await client.continueRequest({ threadId: 1 });
  await terminated;
  assert.deepEqual(events, [['exited', 1], ['terminated', undefined]]);
});

test('says in the answer why it cannot launch', async () => {
  await client.initializeRequest();
  const wrong = [
    [{ program: '/no/such/spec.yml' }, /\/no\/such\/spec\.yml/],
    [{ image: 'rootfs:/no/such/folder' }, /\/no\/such\/folder/],
    [{ buildkit: 'unix:///no/such.sock' }, /\/no\/such\.sock/],
    [{ tests: ['no such test'] }, /no such test/],
    [{ stopOnEntry: 'maybe' }, /stopOnEntry/],
  ];
  for (const [more, words] of wrong) {
    await assert.rejects(client.launchRequest(launch(more)), { message: words });
  }
});
