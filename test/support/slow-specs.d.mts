export function slowSpecs(root: string): string[];
