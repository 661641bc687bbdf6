import type { Parsed } from '../layers/reference.ts';

/** Reads inputs and collects their problems, so that all are reported at once. */
export interface Reader {
  get(name: string): string;
  /** The parsed input; `undefined` if it is unset or invalid. */
  read<T>(name: string, parse: (text: string) => Parsed<T>, text?: string): T | undefined;
  problems: string[];
}

/** Creates the reader of a step's inputs. */
export function createReader(get: Reader['get']): Reader {
  const problems: string[] = [];
  return {
    get,
    problems,
    read(name, parse, text = get(name)) {
      if (text === '') return undefined;
      const parsed = parse(text);
      if (parsed.ok) return parsed.value;
      problems.push(`\`${name}\`: ${parsed.problem}`);
      return undefined;
    },
  };
}
