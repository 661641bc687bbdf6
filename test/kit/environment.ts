import { configureChance } from './runs.ts';

// Runs before each test file. A surrounding GitHub job with its INPUT_*, a proxy or NODE_OPTIONS must not change a test, so tests
// and the processes that they start get these variables only.

/** Where programs and temporary files are, the language and time zone of the machine, and what Windows cannot do without. */
const MACHINE =
  /^(?:PATH|HOME|TMPDIR|TEMP|TMP|TZ|LANG|LANGUAGE|LC_\w+|PATHEXT|COMSPEC|SYSTEMROOT|WINDIR|APPDATA|LOCALAPPDATA|USERPROFILE)$/i;
/** What Vitest tells its workers. */
const VITEST = /^(?:VITEST\w*|NODE_ENV|TEST|MODE|PROD|DEV|SSR|BASE_URL)$/;

for (const name of Object.keys(process.env)) {
  if (!MACHINE.test(name) && !VITEST.test(name)) delete process.env[name];
}

configureChance();
