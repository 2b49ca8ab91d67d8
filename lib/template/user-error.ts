/** A 1-based place in a file; `column` counts UTF-16 units. */
export interface FilePlace {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/**
 * Input or configuration that a person has to fix: a broken file, a wrong argument, a missing input.
 * Front ends print it as one line and end with exit code 2. Every other error is a bug of ours and stays an exception.
 */
export class UserError extends Error {
  override readonly name = 'UserError';

  constructor(
    message: string,
    readonly place?: FilePlace,
    readonly hint?: string,
  ) {
    super(message);
  }
}

/** `file:line:column: message (hint)` on one line. */
export function renderUserError(error: UserError): string {
  const { place, hint } = error;
  const where = place
    ? [place.file, place.line, place.column].filter((part) => part !== undefined).join(':') + ': '
    : '';
  const lines = `${where}${error.message}${hint ? ` (${hint})` : ''}`.split('\n');
  return lines.length === 1
    ? lines.join('')
    : lines
        .map((line) => line.trim())
        .filter(Boolean)
        .join(' ');
}
