import type { Action, ActionAnswer, ActionRequest } from './actions.ts';
import { checkParams } from './actions.ts';
import type { Layer, LayerStore } from './layers.ts';
import { layerRef } from './layers.ts';

const LAYER_NAME = /^[A-Za-z](?:[A-Za-z0-9_-]{0,62}[A-Za-z0-9])?$/;

/**
 * SCF `GetLayerVersion`, 2018-04-16. `locate` returns the signed download URL for an object's decoded path.
 * Errors: `ResourceNotFound.LayerVersion`, `ResourceNotFound.Layer` (no version of that name in the region),
 * `InvalidParameterValue.LayerName`, and those of `checkParams`. Source: the API page and SCF's list of error codes.
 */
export function getLayerVersion(layers: LayerStore, locate: (path: string) => string): Action {
  return {
    version: '2018-04-16',
    answer: (request) => {
      const wrong = checkParams(request.params, { LayerName: 'string', LayerVersion: 'integer' });
      return wrong ?? look(layers, locate, request);
    },
  };
}

/**
 * SCF `ListLayerVersions`, 2018-04-16: every version of a layer, without digest and address. A call counts
 * as one of those that `statuses` follow. Error: `ResourceNotFound.Layer`.
 */
export function listLayerVersions(layers: LayerStore): Action {
  return {
    version: '2018-04-16',
    answer: ({ params, region }) => {
      const wrong = checkParams(params, { LayerName: 'string' });
      if (wrong !== undefined) return wrong;
      const name = String(params['LayerName']);
      const versions = layers.versionsOf(region, name);
      if (versions.length === 0) {
        return { code: 'ResourceNotFound.Layer', message: `The layer ${name} does not exist.` };
      }
      const LayerVersions = versions.map((layer) => {
        const { CodeSha256: _digest, Location: _location, ...fields } = documentedFields(layer, '');
        layer.listed += 1;
        return fields;
      });
      return { fields: { LayerVersions } };
    },
  };
}

function look(layers: LayerStore, locate: (path: string) => string, request: ActionRequest): ActionAnswer {
  const name = String(request.params['LayerName']);
  const version = Number(request.params['LayerVersion']);
  const layer = layers.find(layerRef(request.region, name, version));
  if (layer !== undefined) {
    const fields = documentedFields(layer, locate(layer.path));
    layer.asked += 1;
    return { fields: layer.options.answer?.(fields) ?? fields };
  }
  if (!LAYER_NAME.test(name)) {
    return { code: 'InvalidParameterValue.LayerName', message: `Invalid layer name: ${name}.` };
  }
  if (!layers.hasName(request.region, name)) {
    return { code: 'ResourceNotFound.Layer', message: `The layer ${name} does not exist.` };
  }
  return {
    code: 'ResourceNotFound.LayerVersion',
    message: `The layer version ${name}:${version} does not exist.`,
  };
}

function documentedFields(layer: Layer, location: string): Record<string, unknown> {
  const { options, asked, listed } = layer;
  const statuses = options.statuses ?? [];
  return {
    Status: statuses[Math.min(asked + listed, statuses.length - 1)] ?? options.status ?? 'Active',
    LayerVersion: options.version,
    CodeSha256: options.content.sha256,
    Description: options.description ?? '',
    LicenseInfo: options.license ?? '',
    AddTime: options.addTime ?? '2019-11-26 16:15:33',
    Location: location,
    CompatibleRuntimes: options.runtimes ?? ['Nodejs18.15'],
    LayerName: options.name,
  };
}
