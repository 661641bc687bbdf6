import type { Action } from './actions.ts';
import { checkParams } from './actions.ts';
import type { FunctionOptions } from './types.ts';

/** The functions of the account. */
export interface FunctionStore {
  publish(options: FunctionOptions): void;
  find(region: string, namespace: string, name: string, qualifier: string): PublishedFunction | undefined;
}

interface PublishedFunction {
  options: FunctionOptions;
  /** How often it was requested. */
  asked: number;
}

const keyOf = (...parts: string[]) => parts.join('\n');

/** An empty store. */
export function functionStore(): FunctionStore {
  const functions = new Map<string, PublishedFunction>();
  return {
    publish(options) {
      const { region = '', namespace = 'default', name, qualifier = '$LATEST' } = options;
      functions.set(keyOf(region, namespace, name, qualifier), { options, asked: 0 });
    },
    find: (...parts) => functions.get(keyOf(...parts)),
  };
}

/**
 * SCF `GetFunction`, 2018-04-16: the fields about layers and a few others.
 * Errors: `ResourceNotFound.Function` and those of `checkParams`.
 */
export function getFunction(functions: FunctionStore): Action {
  return {
    version: '2018-04-16',
    answer: ({ params, region }) => {
      const optional = { Namespace: 'string', Qualifier: 'string', ShowCode: 'string' } as const;
      const wrong = checkParams(params, { FunctionName: 'string' }, optional);
      if (wrong !== undefined) return wrong;
      const name = String(params['FunctionName']);
      const namespace = String(params['Namespace'] ?? 'default');
      const found = functions.find(region, namespace, name, String(params['Qualifier'] ?? '$LATEST'));
      if (found === undefined) {
        return { code: 'ResourceNotFound.Function', message: `The function ${name} does not exist.` };
      }
      const fields = documentedFields(found, namespace);
      found.asked += 1;
      return { fields: found.options.answer?.(fields) ?? fields };
    },
  };
}

function documentedFields({ options, asked }: PublishedFunction, namespace: string): Record<string, unknown> {
  const {
    name,
    qualifier = '$LATEST',
    runtime = 'Nodejs18.15',
    layers = [],
    statuses = ['Active'],
  } = options;
  return {
    FunctionName: name,
    Namespace: namespace,
    Qualifier: qualifier,
    Status: statuses[Math.min(asked, statuses.length - 1)],
    Runtime: runtime,
    Handler: 'index.main_handler',
    MemorySize: 128,
    Layers: layers.map((layer) => ({
      LayerName: layer.name,
      LayerVersion: layer.version,
      CompatibleRuntimes: [runtime],
      Status: 'Active',
    })),
  };
}
