/** Where AWS says a fact, and the month of the page that was read. */
export interface Source {
  readonly page: string;
  readonly read: string;
}
