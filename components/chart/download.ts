/** Hands a file to the person. */
export function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken its own reference by the next task.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}

const copied = [
  "fill",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "opacity",
  "fill-opacity",
  "font-size",
  "font-weight",
];
const titleHeight = 28;

/** The drawing as a picture that stands alone: colours resolved, title written in, ground painted. */
export function svgPicture(
  drawing: SVGSVGElement,
  title: string,
): { markup: string; width: number; height: number } {
  const { width, height } = drawing.getBoundingClientRect();
  const clone = drawing.cloneNode(true);
  if (!(clone instanceof SVGSVGElement)) throw new Error("A drawing's copy is a drawing");
  const originals = drawing.querySelectorAll("*");
  clone.querySelectorAll("*").forEach((element, index) => {
    const original = originals[index];
    if (original === undefined) return;
    const style = getComputedStyle(original);
    for (const name of copied) {
      const value = style.getPropertyValue(name);
      if (value !== "") element.setAttribute(name, value);
    }
    element.removeAttribute("class");
    element.removeAttribute("style");
  });
  const page = getComputedStyle(document.body);
  const inner = new XMLSerializer().serializeToString(clone);
  const escaped = title.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const font = "Geist, ui-sans-serif, system-ui, sans-serif";
  const markup =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height + titleHeight}" font-family="${font}">` +
    `<rect width="100%" height="100%" fill="${page.backgroundColor}"/>` +
    `<text x="8" y="19" font-size="13" font-weight="550" fill="${page.color}">${escaped}</text>` +
    `<g transform="translate(0 ${titleHeight})">${inner}</g></svg>`;
  return { markup, width, height: height + titleHeight };
}

/** The same picture in pixels, twice as fine as the screen's units. */
export async function pngPicture(picture: { markup: string; width: number; height: number }): Promise<Blob> {
  const url = URL.createObjectURL(new Blob([picture.markup], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * 2);
    canvas.height = Math.round(picture.height * 2);
    const context = canvas.getContext("2d");
    if (context === null) throw new Error("This browser can't draw pictures");
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise<Blob>((resolve, reject) => {
      canvas.toBlob(
        (blob) => (blob === null ? reject(new Error("The picture is empty")) : resolve(blob)),
        "image/png",
      );
    });
  } finally {
    URL.revokeObjectURL(url);
  }
}
