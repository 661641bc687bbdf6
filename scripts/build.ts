import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.ts';

bundle(fileURLToPath(new URL('../dist', import.meta.url)));
