// Starts a sandbox that outlives this step and writes its addresses to the step's outputs, for the workflows that run the action.
// node scripts/ci-sandbox.ts [--proxy]
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Sandbox } from '../sandbox/index.ts';

const LIFE_MS = 15 * 60_000;
const API = 'scf.tencentcloudapi.com';
const COS = 'layers-1253970226.cos.ap-guangzhou.myqcloud.com';
const LAYER = { region: 'ap-guangzhou', name: 'common-deps', version: 12 };

/** Serves the real host names over TLS behind a proxy. Returns the proxy's URL and the certificate to trust. */
async function behindProxy(sandbox: Sandbox): Promise<{ proxy: string; certificate: string }> {
  const { certificateFor, startProxy, startTlsFront } = await import('../sandbox/proxy.ts');
  const certificate = await certificateFor([API, COS]);
  const front = async (url: string) => (await startTlsFront(Number(new URL(url).port), certificate)).port;
  const routes = new Map([
    [`${API}:443`, await front(sandbox.endpoint)],
    [`${COS}:443`, await front(sandbox.cosEndpoint)],
  ]);
  sandbox.update('ap-guangzhou/common-deps:12', {
    answer: (fields) => ({
      ...fields,
      Location: String(fields['Location']).replace(sandbox.cosEndpoint, `https://${COS}`),
    }),
  });
  const { url } = await startProxy(routes);
  return { proxy: url, certificate: certificate.cert };
}

/** Runs in the sandbox's own process: writes the outputs to `ready` and keeps running. */
async function serve(ready: string, withProxy: boolean): Promise<void> {
  // Imported here because the parent process needs none of it.
  const { bytesContent, makeZip, startSandbox } = await import('../sandbox/index.ts');
  const content = bytesContent(makeZip({ 'nodejs/node_modules/left-pad/index.js': 'module.exports = 1;\n' }));
  const sandbox = await startSandbox();
  sandbox.publish({ ...LAYER, content, runtimes: ['Nodejs18.15'], license: 'MIT' });
  const { endpoint, key } = sandbox;
  const outputs: Record<string, string> = {
    endpoint,
    'secret-id': key.secretId,
    'secret-key': key.secretKey,
    sha256: content.sha256,
  };
  if (withProxy) {
    const { proxy, certificate } = await behindProxy(sandbox);
    outputs['proxy'] = proxy;
    outputs['ca'] = `${ready}.pem`;
    writeFileSync(`${ready}.pem`, certificate);
  }
  setTimeout(() => process.exit(), LIFE_MS);
  writeFileSync(`${ready}.partial`, JSON.stringify(outputs));
  renameSync(`${ready}.partial`, ready);
}

/** Starts that process, waits for it, and passes its outputs to the runner. */
async function start(withProxy: boolean): Promise<void> {
  const ready = join(mkdtempSync(join(process.env['RUNNER_TEMP'] || tmpdir(), 'sandbox-')), 'ready.json');
  const self = fileURLToPath(import.meta.url);
  const args = [self, '--serve', ready, ...(withProxy ? ['--proxy'] : [])];
  const child = spawn(process.execPath, args, { detached: true, stdio: 'ignore' });
  child.unref();
  for (let waited = 0; !existsSync(ready); waited += 100) {
    if (waited > 30_000 || child.exitCode !== null) throw new Error('the sandbox did not start');
    await delay(100);
  }
  const outputs: Record<string, string> = JSON.parse(readFileSync(ready, 'utf8'));
  process.stdout.write(`::add-mask::${outputs['secret-key']}\n`);
  process.stdout.write(`The sandbox is at ${outputs['endpoint']} (process ${child.pid}).\n`);
  const mark = randomUUID();
  for (const [name, value] of Object.entries(outputs)) {
    appendFileSync(process.env['GITHUB_OUTPUT'] ?? '', `${name}<<${mark}\n${value}\n${mark}\n`);
  }
}

const args = process.argv.slice(2);
const at = args.indexOf('--serve');
const file = at < 0 ? undefined : args[at + 1];
if (file === undefined) await start(args.includes('--proxy'));
else await serve(file, args.includes('--proxy'));
