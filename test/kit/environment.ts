// Runs before each test file: what surrounds a run, such as a job of GitHub's with its INPUT_* or a proxy, is no part of a test.
// Whatever a test starts gets these few variables at most.

/** Where programs and temporary files are, the language and time zone of the machine, and what Windows cannot do without. */
const MACHINE =
  /^(?:PATH|HOME|TMPDIR|TEMP|TMP|TZ|LANG|LANGUAGE|LC_\w+|PATHEXT|COMSPEC|SYSTEMROOT|WINDIR|APPDATA|LOCALAPPDATA|USERPROFILE)$/i;
/** What Vitest tells its workers. */
const VITEST = /^(?:VITEST\w*|NODE_ENV|TEST|MODE|PROD|DEV|SSR|BASE_URL)$/;

for (const name of Object.keys(process.env)) {
  if (!MACHINE.test(name) && !VITEST.test(name)) delete process.env[name];
}
