/** `Seeds`, loaded when somebody shares files: it would delay everybody else's first card. */
import type { InfoHash } from "../core/ids.ts";
import type { SeedRequest, Seeds } from "./seeds.ts";
import type { PreparationView } from "./views.ts";

export class LazySeeds {
  private readonly parts: ConstructorParameters<typeof Seeds>;
  private loaded: Seeds | undefined;

  constructor(...parts: ConstructorParameters<typeof Seeds>) {
    this.parts = parts;
  }

  get preparationIds(): Iterable<string> {
    return this.loaded?.preparationIds ?? [];
  }

  views(): readonly PreparationView[] {
    return this.loaded?.views() ?? [];
  }

  async seed(request: SeedRequest): Promise<InfoHash> {
    return (await this.load()).seed(request);
  }

  async seedRest(id: string): Promise<InfoHash> {
    return (await this.load()).seedRest(id);
  }

  cancel(id: string): void {
    this.loaded?.cancel(id);
  }

  private async load(): Promise<Seeds> {
    const { Seeds } = await import("./seeds.ts");
    this.loaded ??= new Seeds(...this.parts);
    return this.loaded;
  }
}
