// Whether motion is to be spared: somebody chose it here, or the browser says so.

export const calm = () =>
  (document.documentElement.dataset.ease ?? "").split(" ").includes("calm") || matchMedia("(prefers-reduced-motion: reduce)").matches;
