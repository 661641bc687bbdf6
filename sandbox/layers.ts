import { createHash } from 'node:crypto';
import type { LayerChange, PublishOptions } from './types.ts';

// The account number of the documented example answer.
const APP_ID = '1253970226';

/** A published layer version and what has happened to it. */
export interface Layer {
  options: PublishOptions;
  /** `region/name:version`, or `name:version`. */
  ref: string;
  /** Decoded path of its object in COS, as GetLayerVersion's documented `Location` has it. */
  path: string;
  /** Quoted, as the ETag header has it. No digest of the bytes: COS promises none. */
  etag: string;
  /** Number of GetLayerVersion calls answered; picks from `statuses`. */
  asked: number;
  /** Number of ListLayerVersions calls answered; picks from `statuses` too. */
  listed: number;
}

/** All layer versions of the account, by identity and by COS object. */
export interface LayerStore {
  publish(options: PublishOptions): void;
  /** Throws where `ref` was never published. */
  update(ref: string, change: LayerChange): void;
  find(ref: string): Layer | undefined;
  /** Whether any version of that name exists in the region. */
  hasName(region: string, name: string): boolean;
  /** Every version of that name in the region, in the order of publication. */
  versionsOf(region: string, name: string): Layer[];
  byPath(path: string): Layer | undefined;
}

/** A layer's identity in one string: `region/name:version`, or `name:version` where the region is ''. */
export function layerRef(region: string, name: string, version: number): string {
  return `${region === '' ? '' : `${region}/`}${name}:${version}`;
}

/** An empty store. */
export function layerStore(): LayerStore {
  const layers = new Map<string, Layer>();
  const paths = new Map<string, Layer>();
  let generation = 0;

  const versionsOf = (region: string, name: string): Layer[] =>
    [...layers.values()].filter((l) => (l.options.region ?? '') === region && l.options.name === name);

  const newEtag = (ref: string, wanted: string | undefined): string => {
    generation += 1;
    const tag = wanted ?? createHash('md5').update(`${ref}#${generation}`).digest('hex');
    return quoted(tag);
  };

  return {
    publish(options) {
      const region = options.region ?? '';
      const ref = layerRef(region, options.name, options.version);
      const path = objectPath(region, options.name, options.version);
      const layer = { options, ref, path, etag: newEtag(ref, options.etag), asked: 0, listed: 0 };
      layers.set(ref, layer);
      paths.set(path, layer);
    },
    update(ref, change) {
      const layer = layers.get(ref);
      if (layer === undefined) throw new Error(`no layer ${ref} was published`);
      layer.options = merge(layer.options, change);
      if ('statuses' in change) Object.assign(layer, { asked: 0, listed: 0 });
      if ('content' in change || 'served' in change || 'etag' in change) {
        layer.etag = newEtag(ref, layer.options.etag);
      }
    },
    find: (ref) => layers.get(ref),
    hasName: (region, name) => versionsOf(region, name).length > 0,
    versionsOf,
    byPath: (path) => paths.get(path),
  };
}

/** An ETag as its header has it: in double quotes. */
export function quoted(tag: string): string {
  return tag.startsWith('"') ? tag : `"${tag}"`;
}

// A region of the real cloud has a bucket, and so a host, of its own. There is one host here, so the file's name tells regions apart.
function objectPath(region: string, name: string, version: number): string {
  const file = [APP_ID, ...(region === '' ? [] : [region]), name, String(version)].join('_');
  return `/${APP_ID}/${name}/${version}/${file}.zip`;
}

function merge(options: PublishOptions, change: LayerChange): PublishOptions {
  const merged: PublishOptions = { ...options };
  const kept = Object.entries(change).filter(([, value]) => value !== undefined);
  for (const [name, value] of Object.entries(change)) {
    if (value === undefined && name !== 'content') Reflect.deleteProperty(merged, name);
  }
  return Object.assign(merged, Object.fromEntries(kept));
}
