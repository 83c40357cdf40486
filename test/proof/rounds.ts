/** How often a proof is repeated: a few times in every run, often where RUNS asks for it (`npm run test:long`). */
export function rounds(few: number, most: number): number {
  const runs = process.env["RUNS"];
  return runs === undefined ? few : Math.min(Number(runs), most);
}
