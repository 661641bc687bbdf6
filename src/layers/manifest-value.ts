import { quoted } from '../base/text.ts';
import type { Parsed } from './reference.ts';

/** An output of an instance, as `${output:STAGE:APP:INSTANCE.KEY}` names it. */
export interface OutputName {
  stage: string;
  app: string;
  instance: string;
  key: string;
}

/** A value that only the deploying tool knows, told by the user. */
export interface ManifestValue extends Pick<OutputName, 'instance' | 'key'> {
  /** `undefined` where the short form `INSTANCE.KEY` was written. */
  project: Pick<OutputName, 'stage' | 'app'> | undefined;
  value: string;
  /** As it is written, without the value. */
  written: string;
}

/** The value of `version` that stands for the newest `Active` version. */
export const NEWEST = 'newest';

/** `INSTANCE.KEY=VALUE`, or `output:STAGE:APP:INSTANCE.KEY=VALUE`. */
export function parseManifestValue(text: string): Parsed<ManifestValue> {
  const match = /^((?:output:([^:=\s]+):([^:=\s]+):)?([^.:=\s]+)\.(\w+))\s*=\s*(\S.*)$/.exec(text);
  const [, written = '', stage, app, instance = '', key = '', value = ''] = match ?? [];
  if (match === null)
    return {
      ok: false,
      problem: `expected INSTANCE.KEY=VALUE such as web-layer.version=13, found ${quoted(text)}`,
    };
  const project = stage === undefined || app === undefined ? undefined : { stage, app };
  return { ok: true, value: { project, instance, key, value, written } };
}
