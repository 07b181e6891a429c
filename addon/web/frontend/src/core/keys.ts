// The names of all texts, from the English files: a text that is missing fails the type check.

export type Key =
  | keyof typeof import("../shell/strings/en.json")
  | keyof typeof import("../now/strings/en.json")
  | keyof typeof import("../history/strings/en.json")
  | keyof typeof import("../setup/strings/en.json")
  | keyof typeof import("../understand/strings/en.json");
