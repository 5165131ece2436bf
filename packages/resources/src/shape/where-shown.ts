import { isFailure } from '@groundcrew/aws';

/** Who may not read it, or asks where AWS has none of it. */
const notShown =
  /AccessDenied|UnauthorizedOperation|NotImplemented|UnsupportedOperation|InvalidParameterValue/;

/**
 * An answer of AWS about what is good to know and not needed: undefined where AWS does not show it, to whoever asks or of
 * such a resource.
 */
export async function whereShown<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (problem) {
    if (isFailure(problem, notShown)) return undefined;
    throw problem;
  }
}
