import type { ActionsMetadataProvider } from '@actions/languageservice';
import { parse } from 'yaml';
import { read } from './kit.ts';

interface Described {
  description: string;
}

interface ActionFile {
  name: string;
  description: string;
  branding: { icon: string; color: string };
  inputs: Record<string, Described & { required?: boolean; default?: string }>;
  outputs: Record<string, Described>;
}

/** The action of this repository. */
export const ACTION: ActionFile = parse(read('action.yml'));

/** The inputs of other actions that workflows here may use: those that were looked up, not all that there are. */
const OTHERS: Readonly<Record<string, readonly string[]>> = {
  'actions/attest': ['subject-path', 'subject-checksums', 'predicate-type', 'predicate-path'],
  'actions/cache/restore': ['path', 'key', 'restore-keys'],
  'actions/cache/save': ['path', 'key'],
  'actions/checkout': ['persist-credentials', 'fetch-depth', 'ref'],
  'actions/download-artifact': ['name', 'path'],
  'actions/setup-node': ['node-version-file', 'package-manager-cache'],
  'actions/upload-artifact': ['name', 'path', 'if-no-files-found', 'retention-days'],
  'github/codeql-action/analyze': ['category'],
  'github/codeql-action/init': ['languages', 'build-mode'],
  'hashicorp/setup-terraform': ['terraform_version', 'terraform_wrapper'],
  'zizmorcore/zizmor-action': [],
};

/** Tells the language service of actions, in place of GitHub. */
export const metadata: ActionsMetadataProvider = {
  async fetchActionMetadata({ owner, name, path }) {
    const action = [owner, name, ...(path ? [path] : [])].join('/');
    if (action === 'scf-layer-gate/scf-layer-gate') return ACTION;
    const inputs = OTHERS[action]?.map((input) => [input, { description: input, required: false }]);
    return inputs === undefined
      ? undefined
      : { name: action, description: action, inputs: Object.fromEntries(inputs) };
  },
};
