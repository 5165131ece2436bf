/** The code of the error that a call answers, or `no error`. */
export async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'no error';
  } catch (problem) {
    return (problem as Error).name;
  }
}
