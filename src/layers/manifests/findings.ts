/** A layer version that a document binds to a function. */
export interface FoundLayer {
  /** `undefined` where neither the document nor its tool names one (a Terraform state). */
  region: string | undefined;
  name: string;
  version: number;
  /** Where the document has the version as a plain number, so that it can be edited (`at` of a scalar). */
  versionAt?: number | undefined;
  /** Where the layer is written. Lines count from 1. */
  line: number;
  /** For people: the function's name, where that is an expression the name of its component; or its Terraform address. */
  function: string;
  /** `undefined` where the document names none. */
  runtime: string | undefined;
  /** Set where its name is an output of another instance: the layer that one published. */
  fromOutput?: true;
}

/** Something that keeps a document from being gated: what was expected, what was found, what to do. */
export interface FoundProblem {
  /** `undefined` where no line is to blame. */
  line: number | undefined;
  message: string;
}

/** What a document says, layers and problems in the order of the document. */
export interface Findings {
  layers: FoundLayer[];
  /** The same layers by function: those of one list are bound together, in this order. */
  lists: FoundLayer[][];
  problems: FoundProblem[];
}
