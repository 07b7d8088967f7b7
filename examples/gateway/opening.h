/* How a conversation is opened in an app-server: started, resumed, or, after a death, looked up first. */
#ifndef GATEWAY_OPENING_H
#define GATEWAY_OPENING_H

struct conversation;

/* Makes its errand. */
void opening_prepare(struct conversation *conversation);

#endif
