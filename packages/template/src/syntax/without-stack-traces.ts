/**
 * Runs an action whose errors are results, not failures. A file of a million commas makes the YAML library create a
 * million errors, and their stack traces would cost ten times as much as finding them.
 */
export const withoutStackTraces = <T>(action: () => T): T => {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return action();
  } finally {
    Error.stackTraceLimit = limit;
  }
};
