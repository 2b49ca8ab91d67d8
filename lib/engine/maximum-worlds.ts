/** Combinations of conditions and parameter values looked at for one question about one resource. */
export const maximumWorlds = 64;
