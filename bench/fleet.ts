import { createHash } from 'node:crypto';
import { bytesContent, startSandbox } from '../sandbox/index.ts';
import { createJob, runStep } from '../sandbox/runner.ts';

/**
 * Gates a thousand layers of 1 KiB against an API with 20 requests per second, with a cold and with a warm cache: how close does the
 * gate come to the 50 s that the API alone needs?
 */
const COUNT = Number(process.argv[2] ?? 1000);
const needed = COUNT / 20;

const sandbox = await startSandbox();
const job = createJob();
const references: string[] = [];
for (let index = 1; index <= COUNT; index += 1) {
  const bytes = Buffer.concat(
    Array.from({ length: 32 }, (_, part) => createHash('sha256').update(`${index}/${part}`).digest()),
  );
  sandbox.publish({
    region: 'ap-guangzhou',
    name: `layer-${index}`,
    version: 1,
    content: bytesContent(bytes),
  });
  references.push(`ap-guangzhou/layer-${index}:1`);
}
try {
  for (const cache of ['cold', 'warm']) {
    let peak = 0;
    const started = performance.now();
    const { outputs, summary, stdout, stderr } = await runStep({
      job,
      inputs: {
        ...{ 'audit-archive': 'false', layers: references.join('\n'), endpoint: sandbox.endpoint },
        ...{ 'secret-id': sandbox.key.secretId, 'secret-key': sandbox.key.secretKey },
      },
      onPeakMemory: (bytes) => {
        peak = bytes;
      },
    });
    const seconds = (performance.now() - started) / 1000;
    process.stdout.write(
      `${cache}: verified=${outputs['verified']}, ${seconds.toFixed(1)} s = ${(seconds / needed).toFixed(3)} × the ${needed} s that the API needs, ` +
        `${sandbox.refused()} calls refused, peak ${(peak / 1024 ** 2).toFixed(0)} MiB, summary ${(summary.length / 1024).toFixed(0)} KiB, ` +
        `log ${(stdout.length / 1024).toFixed(0)} KiB, stderr ${stderr.length} bytes\n`,
    );
  }
} finally {
  await sandbox.close();
  job.remove();
}
