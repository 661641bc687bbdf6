import fc from 'fast-check';

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

// Chance is decided here, so that a run can be repeated. To search elsewhere, change the number.
fc.configureGlobal({ seed: 20_261_128 });
