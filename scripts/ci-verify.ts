// Checks the outputs of a step that ran the action in CI. Environment variables hold the expected values.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const expected = (name: string) => process.env[name] || undefined;
const outputs: Record<string, string> = JSON.parse(process.env['OUTPUTS'] ?? '{}');
const problems: string[] = [];

function expect(what: string, found: string | undefined, wanted: string | undefined): void {
  if (found !== wanted) problems.push(`${what}: expected ${wanted ?? 'none'}, found ${found ?? 'none'}`);
}

const hash = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

function checkPass(sha256: string): void {
  expect('verified', outputs['verified'], 'true');
  expect('code-sha256', outputs['code-sha256'], sha256);
  expect('the zip', hash(outputs['layer-path'] ?? ''), sha256);
  const cacheHit = expected('EXPECTED_CACHE_HIT');
  if (cacheHit !== undefined) expect('cache-hit', outputs['cache-hit'], cacheHit);
  const checksums = outputs['checksums-path'] ?? '';
  for (const line of readFileSync(checksums, 'utf8').trimEnd().split('\n')) {
    const [digest = '', name = ''] = line.split('  ');
    expect(name, hash(join(dirname(checksums), name)), digest);
  }
  const predicate: { verificationResult: string } = JSON.parse(
    readFileSync(outputs['predicate-path'] ?? '', 'utf8'),
  );
  expect('the verification summary', predicate.verificationResult, 'PASSED');
}

function checkFailure(code: string): void {
  expect('the outcome', process.env['OUTCOME'], 'failure');
  expect('verified', outputs['verified'], 'false');
  expect('layer-path', outputs['layer-path'], undefined);
  const report: { layers: { error?: { code: string } }[] } = JSON.parse(
    readFileSync(outputs['report-path'] ?? '', 'utf8'),
  );
  expect('the error', report.layers[0]?.error?.code, code);
}

const error = expected('EXPECTED_ERROR');
if (error === undefined) checkPass(expected('EXPECTED_SHA256') ?? 'EXPECTED_SHA256 to be set');
else checkFailure(error);
for (const problem of problems) process.stdout.write(`::error::${problem}\n`);
process.stdout.write(`${problems.length === 0 ? 'As expected.' : 'Not as expected.'}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
