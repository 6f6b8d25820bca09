/** Whether a program runs where nobody watches: the variable CI is set, and neither empty nor "false" or "0". */
export const isContinuousIntegration = ({ CI }: Readonly<Record<string, string | undefined>>): boolean =>
  CI !== undefined && CI !== "" && CI !== "false" && CI !== "0";
