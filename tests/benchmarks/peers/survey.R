# Means by domain with R's survey, item by item, and raking: Rscript survey.R DATA.csv MARGINS.csv OUT.csv ITEMS
suppressMessages(library(survey))
arguments <- commandArgs(trailingOnly = TRUE)
data <- read.csv(arguments[1])
known <- read.csv(arguments[2])
design <- svydesign(ids = ~cluster, strata = ~stratum, weights = ~w, data = data, nest = TRUE)
# Seconds gone by and seconds worked since `began`.
taken <- function(began) {
  spent <- proc.time() - began
  data.frame(seconds = spent[["elapsed"]], worked = spent[["user.self"]] + spent[["sys.self"]])
}
rows <- list()
for (item in strsplit(arguments[4], ",")[[1]]) {
  began <- proc.time()
  found <- svyby(as.formula(paste0("~", item)), ~domain, design, svymean, na.rm = TRUE, keep.var = TRUE)
  spent <- taken(began)
  rows[[item]] <- data.frame(item = item, domain = found$domain, value = found[[item]], se = found$se, spent)
}
if (nrow(known) > 0) {
  names <- unique(known$margin)
  plain <- svydesign(ids = ~1, weights = ~w, data = data)
  population <- lapply(names, function(name) {
    part <- known[known$margin == name, ]
    setNames(data.frame(part$code, part$people), c(name, "Freq"))
  })
  began <- proc.time()
  raked <- rake(plain, lapply(names, function(name) as.formula(paste0("~", name))), population,
                control = list(maxit = 500, epsilon = 1e-8, verbose = FALSE))
  spent <- taken(began)
  missed <- max(sapply(names, function(name) {
    part <- known[known$margin == name, ]
    max(abs(tapply(weights(raked), data[[name]], sum)[as.character(part$code)] / part$people - 1))
  }))
  rows[["missed"]] <- data.frame(item = "missed", domain = 0, value = missed, se = NA, spent)
  head <- weights(raked)[1:100]
  rows[["rake"]] <- data.frame(item = "rake", domain = seq_along(head) - 1, value = head, se = NA, spent)
}
found <- do.call(rbind, rows)
found$value <- format(found$value, digits = 17)
found$se <- format(found$se, digits = 17)
write.csv(found, arguments[3], row.names = FALSE)
