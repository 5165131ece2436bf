/** Asks yes or no on the terminal; anything but yes is no. */
export async function confirm(message: string): Promise<boolean> {
  const { confirm: ask } = await import('@clack/prompts');
  return (await ask({ message, initialValue: false, output: process.stderr })) === true;
}
