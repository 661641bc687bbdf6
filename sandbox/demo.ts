import { bytesContent, makeZip, type Sandbox, startSandbox } from './index.ts';
import { createJob, type Job, runStep, type StepResult } from './runner.ts';

const say = (text = '') => process.stdout.write(`${text}\n`);

/** A layer as a team would publish it. */
const ZIP = makeZip({
  'nodejs/package.json': '{ "dependencies": { "left-pad": "1.3.0" } }\n',
  'nodejs/node_modules/left-pad/package.json': '{ "name": "left-pad", "version": "1.3.0" }\n',
  'nodejs/node_modules/left-pad/index.js':
    'module.exports = (text, width) => String(text).padStart(width);\n',
});

/** What the runner makes of a step's output: commands become headings and colours, masks vanish. */
function asShown(stdout: string): string {
  const data = (text: string) =>
    text.replaceAll('%0A', '\n         ').replaceAll('%3A', ':').replaceAll('%25', '%');
  return stdout
    .split('\n')
    .filter((line) => !/^::(?:add-mask|debug|endgroup)::/.test(line))
    .map((line) =>
      line
        .replace(/^::group::/, '▼ ')
        .replace(
          /^::(error|warning) title=([^:]*)::(.*)$/,
          (_all, kind: string, title: string, text: string) =>
            data(`${kind === 'error' ? 'Error' : 'Warning'}: ${title}\n${text}`),
        ),
    )
    .map((line) => `    │ ${line.replaceAll('\n', '\n    │ ')}`)
    .join('\n');
}

interface Act {
  title: string;
  prepare?: (sandbox: Sandbox) => void;
  /** What is wrong with the outcome; empty where it is as it must be. */
  judge: (result: StepResult, sandbox: Sandbox) => string[];
}

function expectation(holds: boolean, otherwise: string): string[] {
  return holds ? [] : [otherwise];
}

const REFERENCE = 'ap-guangzhou/common-deps:12';

const ACTS: readonly Act[] = [
  {
    title: 'A good layer: verified, cached, handed on',
    judge: ({ exitCode, outputs }) => [
      ...expectation(exitCode === 0, `exit code ${exitCode}, expected 0`),
      ...expectation(outputs['verified'] === 'true', 'not verified'),
      ...expectation(outputs['layer-path'] !== undefined, 'no layer-path'),
    ],
  },
  {
    title: 'The object was tampered with in storage: the step fails on a runner without a cached copy',
    prepare: (sandbox) => {
      const tampered = Buffer.from(ZIP);
      tampered.writeUInt8(tampered.readUInt8(60) ^ 1, 60);
      sandbox.update(REFERENCE, { served: bytesContent(tampered) });
    },
    judge: ({ exitCode, outputs, stdout }) => [
      ...expectation(exitCode === 1, `exit code ${exitCode}, expected 1`),
      ...expectation(outputs['verified'] === 'false', 'verified is not false'),
      ...expectation(outputs['layer-path'] === undefined, 'a path was handed on'),
      ...expectation(stdout.includes('DIGEST_MISMATCH'), 'no DIGEST_MISMATCH'),
    ],
  },
  {
    title: 'The first runner again: its cached copy is hashed again and still good, nothing is downloaded',
    judge: ({ exitCode, outputs }, { downloads }) => [
      ...expectation(exitCode === 0, `exit code ${exitCode}, expected 0`),
      ...expectation(outputs['cache-hit'] === 'true', 'not from the cache'),
      ...expectation(downloads.length === 3, `${downloads.length - 3} downloads, expected none`),
    ],
  },
];

async function play(act: Act, number: number, sandbox: Sandbox, job: Job): Promise<string[]> {
  act.prepare?.(sandbox);
  const inputs = {
    ...{ 'layer-name': 'common-deps', 'layer-version': '12', region: 'ap-guangzhou' },
    ...{ 'expected-sha256': bytesContent(ZIP).sha256, 'require-runtimes': 'Nodejs18.15' },
    ...{ endpoint: sandbox.endpoint, 'secret-id': sandbox.key.secretId, 'secret-key': sandbox.key.secretKey },
  };
  say(`\n${number}. ${act.title}\n`);
  const result = await runStep({ job, inputs });
  say(asShown(result.stdout.trimEnd()));
  for (const name of ['verified', 'cache-hit', 'code-sha256', 'layer-path']) {
    say(`      output ${name.padEnd(11)} = ${result.outputs[name] ?? '(not set)'}`);
  }
  return act.judge(result, sandbox);
}

say('scf-layer-gate demo: the built action against a sandbox of SCF and COS on this machine.');
const sandbox = await startSandbox();
sandbox.publish({
  ...{ region: 'ap-guangzhou', name: 'common-deps', version: 12, content: bytesContent(ZIP) },
  ...{ runtimes: ['Nodejs16.13', 'Nodejs18.15'], license: 'MIT', description: 'Shared dependencies' },
});
const job = createJob();
const otherJob = createJob();
const problems: string[] = [];
try {
  for (const [index, act] of ACTS.entries()) {
    const found = await play(act, index + 1, sandbox, index === 1 ? otherJob : job);
    problems.push(...found.map((problem) => `${index + 1}. ${act.title}: ${problem}`));
  }
} finally {
  await sandbox.close();
  job.remove();
  otherJob.remove();
}
say(
  problems.length === 0
    ? '\nAll three steps behaved as expected.'
    : `\nNot as it must be:\n${problems.join('\n')}`,
);
process.exitCode = problems.length === 0 ? 0 : 1;
