import type { Tree } from './tree.ts';

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A layer version that a document binds to a function. */
export interface FoundLayer {
  /** `undefined` where the document names none. */
  region: string | undefined;
  name: string;
  version: number;
  /** Where the layer is written. Lines count from 1. */
  line: number;
  /** For people: the function's name, where that is an expression the name of its component; or its Terraform address. */
  function: string;
  /** `undefined` where the document names none. */
  runtime: string | undefined;
}

/** Something that keeps a document from being gated: what was expected, what was found, what to do. */
export interface FoundProblem {
  line: number;
  message: string;
}

/** What a document says, layers and problems in the order of the document. */
export interface Findings {
  layers: FoundLayer[];
  problems: FoundProblem[];
}

/** One format of deployment files. */
export interface ManifestFormat {
  /** What the document is, for people, told by its content; `undefined` where it is not of this format. */
  recognise(document: Tree): string | undefined;
  /** The layers of a document of this format. Never throws: what is wrong is a problem. */
  read(document: Tree, env: Environment): Findings;
}
