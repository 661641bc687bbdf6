import { createHash } from 'node:crypto';
import type { LayerChange, PublishOptions } from './types.ts';

// The account number of the documented example response.
const APP_ID = '1253970226';

/** A published layer version and its history. */
export interface Layer {
  options: PublishOptions;
  /** `region/name:version`, or `name:version`. */
  ref: string;
  /** Decoded path of its object in COS, as in the documented `Location` of GetLayerVersion. */
  path: string;
  /** Quoted, as in the ETag header. Not a digest of the bytes, because COS promises none. */
  etag: string;
  /** Number of GetLayerVersion calls so far; the index into `statuses`. */
  asked: number;
  /** Number of ListLayerVersions calls answered; picks from `statuses` too. */
  listed: number;
}

/** All layer versions of the account, by identity and by COS object. */
export interface LayerStore {
  publish(options: PublishOptions): void;
  /** Throws if `ref` was never published. */
  update(ref: string, change: LayerChange): void;
  find(ref: string): Layer | undefined;
  /** Whether any version of that name exists in the region. */
  hasName(region: string, name: string): boolean;
  /** Every version of that name in the region, in the order of publication. */
  versionsOf(region: string, name: string): Layer[];
  byPath(path: string): Layer | undefined;
}

/** A layer's identity as one string: `region/name:version`, or `name:version` if the region is ''. */
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

/** Puts an ETag into double quotes, as in its header. */
export function quoted(tag: string): string {
  return tag.startsWith('"') ? tag : `"${tag}"`;
}

// In the real cloud each region has its own bucket and host. The sandbox has one host, so the file name contains the region.
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
