export function slowness(): number;
export function patience(ms: number): number;
export function paced(ms: number): number;
