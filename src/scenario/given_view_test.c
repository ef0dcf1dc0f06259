/* Pages that are given away while a partial MDL still maps them: what is touched through that is
 * told, and the block stays as it was saved. */
#include "check.h"
#include "run.h"
#include "words.h"

#include <string.h>

static enum hu_rule first_broken(const char *step)
{
    static struct hu_scenario scenario;
    struct hu_text_header header;
    char error[HU_SENTENCE_MAX];
    char text[256];
    struct hu_run_options options = {.matters = HU_MATTERS_ERROR, .tame = true};

    int size = snprintf(text, sizeof(text),
                        "driver: scripted\n\nstart\nalloc m0 pages 4\n"
                        "partial m1 of m0 at 4096 size 8192\nmap m1\nsave:\n    save mdl m0\n"
                        "%s\nhot update\n",
                        step);
    CHECK(hu_text_parse(text, (size_t)size, &scenario, &header, error));
    struct hu_run run = hu_run(&scenario, &options);
    for (uint32_t i = 0; i < run.broken_count && i < HU_BROKEN_MAX; i++) {
        enum hu_rule rule = hu_ledger_broken(run.ledger, i)->rule;
        CHECK(rule != HU_RULE_saved_copy_drifted && rule != HU_RULE_block_contents_altered_on_way);
    }
    return run.finding != NULL ? run.finding->rule : HU_RULE_NONE;
}

int main(void)
{
    CHECK(first_broken("touch m1 at 100 write") == HU_RULE_uses_mdl_it_gave_away);
    CHECK(first_broken("touch m1 at 8000") == HU_RULE_uses_mdl_it_gave_away);
    CHECK(first_broken("look") != HU_RULE_uses_mdl_it_gave_away);
    return 0;
}
