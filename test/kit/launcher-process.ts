import { type Launched, spawnHere } from '../../sandbox/launch.ts';
import type { Told } from './launcher.ts';

// The process of launcher.ts. It ends with the worker that it works for.
process.on('message', ({ id, ...launched }: { id: number } & Launched) => {
  const tell = (told: Told) => process.send?.(told);
  spawnHere(launched, {
    onStart: (pid) => void tell({ id, pid }),
    onOutput: (stream, text) => void tell({ id, stream, text }),
  }).then(
    (ended) => tell({ id, ended }),
    (error: unknown) => tell({ id, error: String(error) }),
  );
});
process.once('disconnect', () => process.exit());
