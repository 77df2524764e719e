// Reads an RDF file with parsers of the JavaScript world and writes its quads as N-Quads: node quads.mjs FILE
import { readFileSync } from "node:fs";
import jsonld from "jsonld";
import N3 from "n3";

const FORMATS = { nq: "application/n-quads", trig: "application/trig", ttl: "text/turtle" };
const [path] = process.argv.slice(2);
const text = readFileSync(path, "utf8");
const ending = path.split(".").pop();

async function documentLoader(address) {
  throw new Error(`the file wants ${address} from elsewhere`);
}

if (ending === "jsonld") {
  process.stdout.write(await jsonld.toRDF(JSON.parse(text), { format: FORMATS.nq, documentLoader }));
} else {
  const quads = new N3.Parser({ format: FORMATS[ending], blankNodePrefix: "_:" }).parse(text);
  const writer = new N3.Writer({ format: FORMATS.nq });
  writer.addQuads(quads);
  writer.end((problem, written) => process.stdout.write(written));
}
